using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>
/// Between which times of the run's clock the events of one journal were written. Their own times do not tell: a node's clock may be set
/// wrong by minutes. The clients' times of some events do, and the journal's order bounds all others by those.
/// </summary>
internal sealed class JournalTimes
{
    private readonly TimeSpan[] _notBefore;
    private readonly TimeSpan[] _notAfter;

    public JournalTimes(RunHistory run, ConversationFound found)
    {
        var texts = run.Texts.ToLookup(text => text.Text);
        var sends = run.Sends.ToLookup(send => send.Text);
        var seen = run.Streams.Where(stream => stream.CustomerId == found.CustomerId)
            .SelectMany(stream => stream.Told).ToLookup(told => told.Id, told => told.At);
        _notBefore = new TimeSpan[found.Journal.Length];
        _notAfter = new TimeSpan[found.Journal.Length];
        var known = TimeSpan.Zero;
        for (var i = 0; i < _notBefore.Length; i++)
            _notBefore[i] = known = Later(known, Asked(found.Journal[i]));
        known = TimeSpan.MaxValue;
        for (var i = _notAfter.Length - 1; i >= 0; i--)
            _notAfter[i] = known = Known(found.Journal[i]).Append(known).Min();

        TimeSpan Asked(ConversationEvent e) => e switch
        {
            MessageReceived received => texts[received.Message.Text].Select(text => text.Posted).FirstOrDefault(),
            SendRequested requested => sends[requested.Message.Text].Select(send => send.Asked).FirstOrDefault(),
            _ => TimeSpan.Zero,
        };

        IEnumerable<TimeSpan> Known(ConversationEvent e) => seen[e.Seq].Concat((e switch
        {
            MessageReceived received => texts[received.Message.Text].Select(text => text.Answered),
            SendRequested requested => sends[requested.Message.Text].Select(send => send.Answered),
            _ => [],
        }).OfType<TimeSpan>());
    }

    public TimeSpan NotBefore(long seq) => _notBefore[seq - 1];

    public TimeSpan NotAfter(long seq) => _notAfter[seq - 1];

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
