using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>What a run was like, in numbers.</summary>
/// <param name="Events">Journaled, of all conversations.</param>
/// <param name="WorstOutage">The longest that one customer was not served (<see cref="Outages"/>).</param>
/// <param name="WorstStaleness">The longest from an answer that said "stored" to its event's arrival at a prompt reader who was there, reconnecting included.</param>
/// <param name="Reconnects">Connections of readers beyond their first.</param>
public sealed record RunFigures(
    int Events, int Texts, int Sends, int WebhookPosts, int Uncertain, int Reconnects, TimeSpan WorstOutage, TimeSpan WorstStaleness)
{
    /// <summary>What nobody calls an outage: the time that a look is given.</summary>
    public static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(3);

    public static RunFigures Of(RunHistory run) => new(
        run.Conversations.Sum(conversation => conversation.Journal.Length),
        run.Texts.Count,
        run.Sends.Count,
        run.Texts.Sum(text => text.Posts) + run.Reports.Sum(report => report.Posts),
        run.Conversations.Sum(conversation => conversation.Rows.Count(row => row.Status == "uncertain")),
        run.Streams.Sum(stream => Math.Max(0, stream.Connections.Count - 1)) + run.Inboxes.Sum(inbox => Math.Max(0, inbox.Connections.Count - 1)),
        Outages(run).Select(outage => outage.Length).DefaultIfEmpty().Max(),
        Staleness(run).Select(late => late.Length).DefaultIfEmpty().Max());

    /// <summary>
    /// The times in which a customer was not served, by their beginning: looks that failed, until the next success; and texts and sends
    /// that had to wait for longer than is usual. An awake conversation answers a look by what it remembers; only the others tell that it can write.
    /// </summary>
    public static IReadOnlyList<Outage> Outages(RunHistory run) => [.. Looks(run).Concat(Writes(run)).OrderBy(outage => outage.Began)];

    private static IEnumerable<Outage> Writes(RunHistory run)
    {
        var owners = run.Conversations
            .SelectMany(conversation => conversation.Journal.OfType<MessageReceived>().Select(e => (Number: e.Message.From, conversation.CustomerId)))
            .DistinctBy(owned => owned.Number).ToDictionary(owned => owned.Number, owned => owned.CustomerId);
        // Of what was never taken.
        var end = run.Probes.Select(touch => touch.Ended).Append(run.Worked).Max();
        return run.Texts.Select(text => new Outage(owners.GetValueOrDefault(text.From, text.From), text.Posted, text.Answered ?? end) { Waited = "a text" })
            .Concat(run.Sends.Select(send => new Outage(send.CustomerId, send.Asked, send.Answered ?? end) { Waited = "a send" }))
            .Where(write => write.Length > UsualWait);
    }

    private static List<Outage> Looks(RunHistory run)
    {
        var outages = new List<Outage>();
        foreach (var touches in run.Probes.GroupBy(touch => touch.CustomerId))
        {
            TimeSpan? since = null;
            foreach (var touch in touches.OrderBy(touch => touch.Began))
            {
                if (!touch.Served)
                    since ??= touch.Began;
                else if (since is { } began)
                {
                    outages.Add(new Outage(touches.Key, began, touch.Ended));
                    since = null;
                }
            }

            if (since is { } open)
                outages.Add(new Outage(touches.Key, open, touches.Max(touch => touch.Ended)));
        }

        return outages;
    }

    /// <summary>How late the messages came to the prompt readers who were there.</summary>
    public static IEnumerable<Lateness> Staleness(RunHistory run)
    {
        var texts = run.Texts.Where(text => text.Answered is not null).ToDictionary(text => text.Text, text => text.Answered!.Value);
        var sends = run.Sends.Where(send => send.Answered is not null).ToDictionary(send => send.Text, send => send.Answered!.Value);
        foreach (var stream in run.Streams.Where(stream => stream.IsPrompt))
        {
            // What was stored before the reader came is no matter of the stream's.
            var opened = stream.Connections.Select(connection => connection.Opened).FirstOrDefault(at => at is not null);
            foreach (var told in stream.Told.Where(told => told.Type == "message"))
            {
                if (told.Row is not { } row || opened is not { } since ||
                    !(row.Direction == "inbound" ? texts : sends).TryGetValue(row.Text, out var stored))
                    continue;
                var late = new Lateness(stream.Reader, stream.CustomerId, row.Seq, stored > since ? stored : since, told.At);
                if (late.Length > TimeSpan.Zero)
                    yield return late;
            }
        }
    }
}

/// <summary>A time in which a customer was not served.</summary>
public sealed record Outage(string CustomerId, TimeSpan Began, TimeSpan Ended)
{
    /// <summary>What was not answered meanwhile.</summary>
    public string Waited { get; init; } = "looks";

    public TimeSpan Length => Ended - Began;
}

/// <summary>A message that a reader was shown later than it was stored.</summary>
/// <param name="Stored">When that was answered; where the reader came later, when that was.</param>
public sealed record Lateness(string Reader, string CustomerId, long Seq, TimeSpan Stored, TimeSpan Told)
{
    public TimeSpan Length => Told - Stored;
}
