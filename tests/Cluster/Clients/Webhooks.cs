using System.Text;
using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.History;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>How the delivery of one webhook went.</summary>
internal sealed record Delivery(TimeSpan Posted, TimeSpan? Answered, int Posts);

/// <summary>
/// Telnyx as it delivers: what is not answered 200 within two seconds comes again, at whatever node, until it is; and some
/// come again although they were. Its pauses are shorter than the real one's.
/// </summary>
internal sealed class Webhooks : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private readonly TelnyxSide _telnyx;
    private readonly RunClock _clock;
    private readonly Recorder _recorder;
    private readonly HttpClient _entrance;
    private readonly List<HttpClient> _nodes;
    private int _pending;

    public Webhooks(WorkloadPlan plan, TelnyxSide telnyx, RunClock clock, Recorder recorder)
    {
        (_telnyx, _clock, _recorder) = (telnyx, clock, recorder);
        _entrance = Caller.Client(plan.Entrance, null, AnswerWithin);
        _nodes = [.. plan.Nodes.Select(node => Caller.Client(node, null, AnswerWithin))];
    }

    /// <summary>Those not yet answered, and those that are to be delivered later.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Keeps the run from being quiet until the result is disposed of: more is to come.</summary>
    public IDisposable Announce() => new Announcement(this);

    /// <summary>A text comes in, by the entrance or, <paramref name="everywhere"/>, first at several nodes in the same moment.</summary>
    public async Task TextAsync(string from, string text, bool everywhere, Random dice, CancellationToken giveUp)
    {
        var (eventId, telnyxId) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var delivery = await DeliverAsync(
            TelnyxSide.Text(from, text, eventId, telnyxId), "", everywhere ? Several(dice) : [], dice, giveUp);
        _recorder.Texts.Enqueue(new TextIn(eventId, telnyxId, from, text, delivery.Posted, delivery.Answered, delivery.Posts));
    }

    /// <summary>What became of a message that the carrier took.</summary>
    public async Task ReportAsync(
        Taken taken, string to, string webhookUrl, string status, DateTimeOffset at, Random dice, CancellationToken giveUp)
    {
        var webhook = TelnyxSide.Status(taken.TelnyxId, to, taken.Text, status, at, webhookUrl);
        var eventId = (string)webhook["data"]!["id"]!;
        var delivery = await DeliverAsync(webhook, new Uri(webhookUrl).Query, [], dice, giveUp);
        _recorder.Reports.Enqueue(new Report(
            eventId, taken.CustomerId, taken.MessageId, taken.TelnyxId, status, delivery.Posted, delivery.Answered, delivery.Posts));
    }

    public void Dispose()
    {
        _entrance.Dispose();
        _nodes.ForEach(node => node.Dispose());
    }

    private List<HttpClient> Several(Random dice) =>
        _nodes.Count == 0 ? [] : [dice.Of(_nodes), dice.Of(_nodes)];

    private async Task<Delivery> DeliverAsync(
        JsonObject webhook, string query, IReadOnlyList<HttpClient> firstAt, Random dice, CancellationToken giveUp)
    {
        using var announced = Announce();
        var posted = _clock.Now;
        TimeSpan? answered = null;
        var posts = firstAt.Count;
        if (posts > 0)
        {
            var body = Body(webhook, 1);
            var taken = await Task.WhenAll(firstAt.Select(node => PostAsync(node, body, query)));
            answered = taken.Contains(true) ? _clock.Now : null;
        }

        // Also what was answered may come again: the answer is lost on its way, or Telnyx is not sure.
        var copies = dice.Happens(0.15) ? 1 : 0;
        while (!giveUp.IsCancellationRequested && (answered is null || copies > 0))
        {
            if (answered is not null)
                copies--;
            posts++;
            if (await PostAsync(_entrance, Body(webhook, posts), query))
                answered ??= _clock.Now;
            else if (answered is null)
                await Pause.ForAsync(dice.Between(100, 200 * Math.Min(posts, 6)), giveUp);
        }

        return new Delivery(posted, answered, posts);
    }

    private async Task<bool> PostAsync(HttpClient client, byte[] body, string query)
    {
        try
        {
            using var response = await _telnyx.PostAsync(client, body, query);
            var status = (int)response.StatusCode;
            if (status != 200 && !Caller.MeansAgain(status))
            {
                _recorder.OddAnswers.Enqueue(new OddAnswer(
                    "a webhook", status, await response.Content.ReadAsStringAsync(), _clock.Now));
            }

            return status == 200;
        }
        catch (Exception e) when (Caller.IsTrouble(e))
        {
            return false;
        }
    }

    private static byte[] Body(JsonObject webhook, int attempt)
    {
        var copy = webhook.DeepClone();
        copy["meta"]!["attempt"] = attempt;
        return Encoding.UTF8.GetBytes(copy.ToJsonString());
    }

    private sealed class Announcement : IDisposable
    {
        private readonly Webhooks _webhooks;

        public Announcement(Webhooks webhooks)
        {
            _webhooks = webhooks;
            Interlocked.Increment(ref webhooks._pending);
        }

        public void Dispose() => Interlocked.Decrement(ref _webhooks._pending);
    }
}
