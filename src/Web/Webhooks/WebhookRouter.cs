using System.Security.Cryptography;
using System.Text;
using Messaging.Actors;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.ReadSide;
using Messaging.Web.Conversations;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Webhooks;

/// <summary>Finds the conversation that an event belongs to and has it taken there.</summary>
public sealed class WebhookRouter(
    CustomerDirectory directory, KnownRoutes routes, Inbox inbox, ConversationGateway conversations, TimeProvider clock, ILogger<WebhookRouter> log)
{
    /// <summary>How often one text is routed: again after it made its sender a customer, and whenever the number moved meanwhile.</summary>
    private const int MostRounds = 5;

    // How far Telnyx's clock and ours may be apart: beyond 5 minutes its signatures are refused.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromHours(1);

    private readonly RepeatedFailure _failures = new(clock, (more, last) => log.LogWarning(
        "{Count} more webhooks could not be taken in {Seconds} s; Telnyx delivers them again. The last: {Failure}",
        more, (int)RepeatedFailure.Every.TotalSeconds, last.GetType().Name));

    /// <summary>What became of the event; it is durable, now or since before, or none that we use, unless it says so.</summary>
    /// <param name="body">What was signed; kept with the journaled event.</param>
    /// <param name="query">Of the address that the webhook was posted to.</param>
    public async Task<WebhookResult> TakeAsync(
        TelnyxWebhook webhook, ReadOnlyMemory<byte> body, string? query, CancellationToken cancellationToken)
    {
        // Telnyx is gone after its 2 s; whatever hangs must not keep the request any longer.
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(ConversationGateway.WebhookTime);
        try
        {
            return await RouteAsync(webhook, body, query, time.Token).WaitAsync(time.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return WebhookResult.Aborted;
        }
        catch (OperationCanceledException e)
        {
            if (_failures.IsFirst(e))
                log.LogWarning("A webhook was not taken in time; Telnyx delivers it again");
            return WebhookResult.Late;
        }
        catch (Exception e) when (e is not ArgumentOutOfRangeException)
        {
            if (_failures.IsFirst(e))
                log.LogError(e, "A webhook could not be taken; Telnyx delivers it again");
            return WebhookResult.Unavailable;
        }
    }

    private async Task<WebhookResult> RouteAsync(
        TelnyxWebhook webhook, ReadOnlyMemory<byte> body, string? query, CancellationToken cancellationToken) => webhook switch
        {
            TelnyxWebhook.InboundText text => await TakeAsync(text, body, cancellationToken),
            // SQLite's calls block and know no cancellation: a locked file must not keep the answer back. The first step of a text waits without a thread.
            TelnyxWebhook.DeliveryReport report => await Task.Run(() => TakeAsync(report, body, query, cancellationToken), CancellationToken.None),
            TelnyxWebhook.Unused unused => Ignore(unused),
            _ => throw new ArgumentOutOfRangeException(nameof(webhook), webhook.GetType().Name, "Not to be routed."),
        };

    private WebhookResult Ignore(TelnyxWebhook.Unused unused)
    {
        log.LogInformation("A webhook was acknowledged and not used: {Kind}", unused.Kind);
        return WebhookResult.Unused;
    }

    private async Task<WebhookResult> TakeAsync(TelnyxWebhook.InboundText text, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var webhook = Record(text.EventId, text.OccurredAt, body);
        var sentAt = text.SentAt ?? text.OccurredAt ?? now;
        var key = text.Group is { } group ? GroupKey(group.Members) : text.From;
        for (var round = 0; round < MostRounds; round++)
        {
            var route = round == 0 ? await routes.RecentAsync(key, cancellationToken) : await routes.PresentAsync(key, cancellationToken);
            if (await TakenByFormerOwnerAsync(route, text, webhook.HappenedAt(sentAt), cancellationToken) is { } answer)
                return answer;
            if (route.Owner is not { } owner)
            {
                // Then routed again: whoever had the address in between is asked as well.
                await directory.ResolveAsync(key, () => Newcomer(text), cancellationToken);
                continue;
            }

            var result = await conversations.AskAsync(
                new ReceiveMessage(owner, now)
                {
                    NewMessageId = new MessageId(Guid.CreateVersion7().ToString()),
                    From = text.From,
                    To = text.To,
                    Text = text.Text,
                    SentAt = sentAt,
                    Media = text.Media,
                    Parts = text.Parts,
                    TelnyxMessageId = text.TelnyxMessageId,
                    OptOut = text.OptOut,
                    Webhook = webhook,
                },
                ConversationGateway.WebhookTime,
                cancellationToken);
            if (result is not Refused { Reason: RefusalReason.DirectoryMovedOn })
                return Of(result);
        }

        return WebhookResult.Unavailable;
    }

    // A copy of a text that was taken before its sender's number moved belongs where the first one is. Null: it is none.
    private async Task<WebhookResult?> TakenByFormerOwnerAsync(
        AddressRoute route, TelnyxWebhook.InboundText text, DateTimeOffset happenedAt, CancellationToken cancellationToken)
    {
        foreach (var former in route.Former)
        {
            if (happenedAt > former.ReleasedAt + ClocksDiffer)
                continue;
            var result = await conversations.AskAsync(
                new FindReceived(former.Entry, clock.GetUtcNow())
                {
                    EventId = text.EventId,
                    TelnyxMessageId = text.TelnyxMessageId,
                    HappenedAt = happenedAt,
                },
                ConversationGateway.WebhookTime,
                cancellationToken);
            if (result is not Refused)
                return Of(result);
        }

        return null;
    }

    private async Task<WebhookResult> TakeAsync(
        TelnyxWebhook.DeliveryReport report, ReadOnlyMemory<byte> body, string? query, CancellationToken cancellationToken)
    {
        // The address in the payload is signed; that of the request is not, and only serves where the payload has none.
        var reference = SendReference.Read(report.WebhookUrl) ?? SendReference.ReadQuery(query);
        await foreach (var customer in CandidatesAsync(report, reference, cancellationToken))
        {
            var own = reference is { } known && known.CustomerId == customer;
            var result = await conversations.AskAsync(
                new ReportDelivery(customer, clock.GetUtcNow())
                {
                    MessageId = own ? reference!.Value.MessageId : null,
                    Attempt = own ? reference!.Value.Attempt : null,
                    TelnyxMessageId = report.TelnyxMessageId,
                    To = report.To,
                    Text = report.Text,
                    Status = report.Status,
                    Error = report.Error,
                    Parts = report.Parts,
                    Webhook = Record(report.EventId, report.OccurredAt, body),
                },
                ConversationGateway.WebhookTime,
                cancellationToken);
            switch (result)
            {
                case Acknowledged or NotStored:
                    return Of(result);
            }
        }

        log.LogInformation("A delivery report {EventId} fits no message of ours and was acknowledged", report.EventId);
        return WebhookResult.Unused;
    }

    private static WebhookResult Of(ConversationResult result) => result switch
    {
        Acknowledged { Repeated: true } => WebhookResult.Duplicate,
        Acknowledged => WebhookResult.Taken,
        _ => WebhookResult.Unavailable,
    };

    // By our own id first, then by the carrier's, then by whom it was sent to: each may be missing.
    private async IAsyncEnumerable<CustomerId> CandidatesAsync(
        TelnyxWebhook.DeliveryReport report, SendReference? reference,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tried = new HashSet<CustomerId>();
        if (reference is { } given && await directory.FindAsync(given.CustomerId, cancellationToken) is not null && tried.Add(given.CustomerId))
            yield return given.CustomerId;
        if (report.TelnyxMessageId is { } telnyxId &&
            await inbox.OwnerOfTelnyxMessageAsync(telnyxId, cancellationToken) is { } byMessage && tried.Add(byMessage))
            yield return byMessage;
        if (report.To is not { } to)
            yield break;
        var route = await directory.RouteAsync(to, cancellationToken);
        if (route.Owner is { } owner && tried.Add(owner.Id))
            yield return owner.Id;
        foreach (var former in route.Former)
        {
            if (tried.Add(former.Entry.Id))
                yield return former.Entry.Id;
        }
    }

    // A text whose time is not told counts as old: then de-duplication asks the archive rather than guess.
    private static WebhookRecord Record(string eventId, DateTimeOffset? occurredAt, ReadOnlyMemory<byte> body) =>
        new(eventId, occurredAt ?? DateTimeOffset.UnixEpoch, body);

    private static DirectoryEntry Newcomer(TelnyxWebhook.InboundText text)
    {
        var id = new CustomerId(Guid.CreateVersion7().ToString());
        return text.Group is { } group
            ? new DirectoryEntry(id, CustomerKind.Group, string.Join(", ", group.Participants), group.Participants)
            : new DirectoryEntry(id, CustomerKind.Person, "", [text.From]);
    }

    private static string GroupKey(IEnumerable<string> members) =>
        "group:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', members))));
}
