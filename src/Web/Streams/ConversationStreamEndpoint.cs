using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Actors.Tracing;
using Messaging.Persistence.Journal;
using Messaging.Web.Accounts;
using Messaging.Web.Customers;
using Messaging.Web.Json;
using Messaging.Web.Membership;

namespace Messaging.Web.Streams;

/// <summary>The live stream of one conversation.</summary>
public static class ConversationStreamEndpoint
{
    public static void MapConversationStream(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/messages/stream", StreamAsync);

    private static async Task StreamAsync(
        HttpContext context, string? customerId, KnownCustomers customers, JournalReader journal,
        IRequiredActor<StreamHub> hub, SessionStreams sessions, NodeDrain drain, StreamMeter meter, EventTrail trail, ILogger<StreamResponse> log)
    {
        if (string.IsNullOrWhiteSpace(customerId))
        {
            await ApiProblems.BadRequest("customerId required").ExecuteAsync(context);
            return;
        }

        var customer = new CustomerId(customerId);
        var place = await FindPlaceAsync(context.Request, customers, journal, customer, log);
        if (!place.Known)
        {
            await ApiProblems.UnknownCustomer().ExecuteAsync(context);
            return;
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(
            drain.StreamsEnd, sessions.TokenFor(context));
        var response = new StreamResponse(
            context, (replay, cancellation) => ReadJournal(journal, customer, replay, cancellation),
            async cancellation => place.After is >= 0 and var id && await journal.LastSeqAsync(customer, cancellation) >= id,
            new StreamWatch(StreamKind.Conversation, meter, trail, log));
        var streams = await hub.RegisteredAsync(context.RequestAborted);
        try
        {
            await response.BeginAsync();
            streams.Tell(new OpenStream(customer, place.After, response.Output));
            await response.RunAsync(ends.Token);
        }
        catch (OperationCanceledException)
        {
            // The reader left or the server stops before the stream was under way.
        }
        finally
        {
            response.Output.TryComplete();
            streams.Tell(new CloseStream(customer, response.Output));
        }
    }

    // Live from now means from before the first bytes: what comes in once a reader has seen those is not missed.
    // A browser gives up for good after a 503: while the database cannot be asked, the stream opens and waits instead.
    private static async Task<(bool Known, long? After)> FindPlaceAsync(
        HttpRequest request, KnownCustomers customers, JournalReader journal, CustomerId customer, ILogger log)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var given = LastEventId.Of(request);
        try
        {
            return await customers.ExistsAsync(customer, cancellationToken)
                ? (true, given ?? await journal.LastSeqAsync(customer, cancellationToken))
                : (false, null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogWarning(e, "The database cannot be asked; a stream opens without knowing its customer");
            return (true, given);
        }
    }

    private static async IAsyncEnumerable<StreamItem> ReadJournal(
        IConversationJournal journal, CustomerId customer, StreamItem.Replay replay,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var e in journal.ReadAsync(customer, replay.After, replay.UpTo, cancellationToken))
        {
            if (EventFrames.Render(e) is { } bytes)
                yield return new StreamItem.Frame(e.Seq, bytes);
        }
    }
}
