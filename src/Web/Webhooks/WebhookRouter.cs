using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.ReadSide;
using Messaging.Web.Conversations;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Webhooks;

/// <summary>Finds the conversation that an event belongs to and has it taken there.</summary>
public sealed class WebhookRouter(
    CustomerDirectory directory, Inbox inbox, ConversationGateway conversations, TimeProvider clock, ILogger<WebhookRouter> log)
{
    /// <summary>True once the event is durable, was before, or is none that we use; false when it could not be stored.</summary>
    /// <param name="body">What was signed; kept with the journaled event.</param>
    /// <param name="query">Of the address that the webhook was posted to.</param>
    public async Task<bool> TakeAsync(
        TelnyxWebhook webhook, ReadOnlyMemory<byte> body, string? query, CancellationToken cancellationToken)
    {
        // Telnyx is gone after its 2 s; whatever hangs must not keep the request any longer.
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(ConversationGateway.WebhookTime);
        try
        {
            // SQLite's calls block and know no cancellation: a locked file must not keep the answer back.
            return await Task.Run(() => RouteAsync(webhook, body, query, time.Token), CancellationToken.None).WaitAsync(time.Token);
        }
        catch (OperationCanceledException)
        {
            log.LogWarning("A webhook was not taken in time; Telnyx delivers it again");
            return false;
        }
        catch (Exception e) when (e is not ArgumentOutOfRangeException)
        {
            log.LogError(e, "A webhook could not be taken");
            return false;
        }
    }

    private async Task<bool> RouteAsync(
        TelnyxWebhook webhook, ReadOnlyMemory<byte> body, string? query, CancellationToken cancellationToken) => webhook switch
        {
            TelnyxWebhook.InboundText text => await TakeAsync(text, body, cancellationToken),
            TelnyxWebhook.DeliveryReport report => await TakeAsync(report, body, query, cancellationToken),
            TelnyxWebhook.Unused unused => Ignore(unused),
            _ => throw new ArgumentOutOfRangeException(nameof(webhook), webhook.GetType().Name, "Not to be routed."),
        };

    private bool Ignore(TelnyxWebhook.Unused unused)
    {
        log.LogInformation("A webhook was acknowledged and not used: {Kind}", unused.Kind);
        return true;
    }

    private async Task<bool> TakeAsync(TelnyxWebhook.InboundText text, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var kind = text.Group is null ? CustomerKind.Person : CustomerKind.Group;
        ImmutableArray<string> participants = text.Group?.Participants ?? [text.From];
        var customer = await directory.ResolveAsync(
            text.Group is { } group ? GroupKey(group.Members) : text.From,
            () => new DirectoryEntry(
                NewId(), kind, kind == CustomerKind.Group ? string.Join(", ", participants) : "", participants),
            cancellationToken);

        var now = clock.GetUtcNow();
        var result = await conversations.AskAsync(
            new ReceiveMessage(customer, now)
            {
                NewMessageId = new MessageId(Guid.CreateVersion7().ToString()),
                CustomerKind = kind,
                Participants = participants,
                From = text.From,
                To = text.To,
                Text = text.Text,
                SentAt = text.SentAt ?? text.OccurredAt ?? now,
                Media = text.Media,
                Parts = text.Parts,
                TelnyxMessageId = text.TelnyxMessageId,
                OptOut = text.OptOut,
                Webhook = Record(text.EventId, text.OccurredAt, body),
            },
            ConversationGateway.WebhookTime,
            cancellationToken);
        return result is Acknowledged;
    }

    private async Task<bool> TakeAsync(
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
                case Acknowledged:
                    return true;
                case NotStored:
                    return false;
            }
        }

        log.LogInformation("A delivery report {EventId} fits no message of ours and was acknowledged", report.EventId);
        return true;
    }

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
        if (report.To is { } to && await directory.OwnerAsync(to, cancellationToken) is { } byNumber && tried.Add(byNumber))
            yield return byNumber;
    }

    // A text whose time is not told counts as old: then de-duplication asks the archive rather than guess.
    private static WebhookRecord Record(string eventId, DateTimeOffset? occurredAt, ReadOnlyMemory<byte> body) =>
        new(eventId, occurredAt ?? DateTimeOffset.UnixEpoch, body);

    private static CustomerId NewId() => new(Guid.CreateVersion7().ToString());

    private static string GroupKey(IEnumerable<string> members) =>
        "group:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', members))));
}
