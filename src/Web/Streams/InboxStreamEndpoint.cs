using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Streams;
using Messaging.Actors.Tracing;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Web.Accounts;
using Messaging.Web.Membership;

namespace Messaging.Web.Streams;

/// <summary>
/// The live list of customers. Its ids are places in the journal that the read side has reached: a reader that resumes
/// gets every entry changed since, in its latest state, and then live ones.
/// </summary>
public static class InboxStreamEndpoint
{
    public static void MapInboxStream(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/inbox/stream", StreamAsync);

    private static async Task StreamAsync(
        HttpContext context, InboxChanges changes, JournalReader journal, IRequiredActor<InboxFeed> feed,
        SessionStreams sessions, NodeDrain drain, StreamMeter meter, EventTrail trail, ILogger<StreamResponse> log)
    {
        var after = await FindPlaceAsync(context.Request, journal, log);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            drain.StreamsEnd, sessions.TokenFor(context));
        await ServeAsync(context, changes, await feed.RegisteredAsync(context.RequestAborted), after, new StreamWatch(StreamKind.Inbox, meter, trail, log), ends.Token);
    }

    /// <summary>Serves a reader whose place is known, to the stream's end.</summary>
    internal static async Task ServeAsync(
        HttpContext context, InboxChanges changes, IActorRef feed, long? after, StreamWatch watch, CancellationToken ends)
    {
        var response = new StreamResponse(
            context, (replay, cancellation) => ReadChanged(changes, replay, cancellation), _ => Task.FromResult(false), watch);
        try
        {
            // Before the first bytes: what changes once a reader has seen those is not missed.
            feed.Tell(new OpenInboxStream(after, response.Output));
            await response.BeginAsync();
            await response.RunAsync(ends);
        }
        catch (OperationCanceledException)
        {
            // The reader left or the server stops before the stream was under way.
        }
        finally
        {
            response.Output.TryComplete();
            feed.Tell(new CloseInboxStream(response.Output));
        }
    }

    // A browser gives up for good after a 503: while the database cannot be asked, a reader is taken by its word.
    private static async Task<long?> FindPlaceAsync(HttpRequest request, JournalReader journal, ILogger log)
    {
        if (LastEventId.Of(request) is not { } given)
            return null;
        try
        {
            return given >= 0 && given <= await journal.LastOrderingAsync(request.HttpContext.RequestAborted)
                ? given
                : OpenInboxStream.NeverGiven;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "The database cannot be asked; an inbox stream opens at an id that may never have been given out");
            return given;
        }
    }

    private static async IAsyncEnumerable<StreamItem> ReadChanged(
        InboxChanges changes, StreamItem.Replay replay, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in changes.AllAsync(replay.After, replay.UpTo, cancellationToken))
            yield return new StreamItem.Entry(change.ChangedAt, EventFrames.Render(change.Customer));
    }
}
