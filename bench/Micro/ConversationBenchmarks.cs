using BenchmarkDotNet.Attributes;
using Messaging.Actors.Domain;

namespace Messaging.Bench.Micro;

/// <summary>
/// What a conversation costs between its mailbox and its journal, and whether that grows with its length. Deciding includes applying: the
/// actor takes over the state that came of it. Applying alone is what a recovery does for each event.
/// </summary>
public class ConversationBenchmarks
{
    private ConversationState _state = null!;
    private ConversationState _unread = null!;
    private ReceiveMessage _text = null!;
    private ReceiveMessage _unreadText = null!;
    private ReportDelivery _report = null!;
    private MessageReceived _received = null!;
    private DeliveryReported _reported = null!;

    [Params(10, 1_000)]
    public int MessagesBefore { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var talk = Talk.Read(MessagesBefore);
        var unread = Talk.Unread(MessagesBefore);
        (_state, _unread) = (talk.State, unread.State);
        (_text, _report, _unreadText) = (talk.Text(), talk.Report(MessageStatus.Delivered), unread.Text());
        _received = talk.Decide<MessageReceived>(_text);
        _reported = talk.Decide<DeliveryReported>(_report);
        unread.Decide<MessageReceived>(_unreadText);
    }

    [Benchmark]
    public Decision DecideText() => ConversationDecider.Decide(_state, _text);

    [Benchmark]
    public ConversationState ApplyText() => _state.Apply(_received);

    /// <summary>Where nobody has read any of the texts before: their numbers are all remembered.</summary>
    [Benchmark]
    public Decision DecideTextAmongUnread() => ConversationDecider.Decide(_unread, _unreadText);

    [Benchmark]
    public Decision DecideReport() => ConversationDecider.Decide(_state, _report);

    [Benchmark]
    public ConversationState ApplyReport() => _state.Apply(_reported);
}
