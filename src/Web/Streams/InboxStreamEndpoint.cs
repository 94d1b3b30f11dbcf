using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Streams;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Web.Accounts;
using Inbox = Messaging.Persistence.ReadSide.Inbox;

namespace Messaging.Web.Streams;

/// <summary>
/// The live list of customers. Its ids are places in the journal that the read side has reached: a reader that resumes
/// gets every entry changed since, in its latest state, and then live ones.
/// </summary>
public static class InboxStreamEndpoint
{
    private const int PageSize = 200;

    public static void MapInboxStream(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/inbox/stream", StreamAsync);

    private static async Task StreamAsync(
        HttpContext context, Inbox inbox, JournalReader journal, ReadSideTables readSide, IRequiredActor<InboxFeed> feed,
        SessionStreams sessions, IHostApplicationLifetime lifetime, ILogger<StreamResponse> log)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            lifetime.ApplicationStopping, sessions.TokenFor(context));
        var response = new StreamResponse(
            context, (replay, cancellation) => ReadChanged(inbox, replay.After, cancellation), log);
        IActorRef? subscriber = null;
        try
        {
            await response.BeginAsync(ends.Token);
            var after = StreamEndpoints.LastEventId(context.Request);
            var now = await readSide.PositionAsync(ends.Token);
            if (after is null)
                response.Output.TryWrite(new StreamItem.Frame(0, EventFrames.Position(now)));
            else if (after < 0 || after > await journal.LastOrderingAsync(ends.Token))
            {
                response.Output.TryWrite(new StreamItem.Reset(now));
                after = now;
            }

            // What the read side takes from here on is pushed, so reading it once is enough.
            response.Output.TryWrite(new StreamItem.Replay(after ?? now, long.MaxValue));
            var inboxFeed = await feed.GetAsync(ends.Token);
            subscriber = (await inboxFeed.Ask<InboxStreamOpened>(new OpenInboxStream(now, response.Output), ends.Token)).Subscriber;
            await response.RunAsync(ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left or the server stops before the stream was under way.
        }
        finally
        {
            response.Output.TryComplete();
            subscriber?.Tell(PoisonPill.Instance);
        }
    }

    private static async IAsyncEnumerable<StreamItem.Frame> ReadChanged(
        Inbox inbox, long after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<InboxChange> page;
        do
        {
            page = await inbox.ChangedAfterAsync(after, PageSize, cancellationToken);
            foreach (var change in page)
            {
                after = change.ChangedAt;
                yield return new StreamItem.Frame(after, EventFrames.Render(change.Customer, after));
            }
        }
        while (page.Count == PageSize);
    }
}
