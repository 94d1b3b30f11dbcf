using System.Text;
using System.Text.Json.Serialization;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;

namespace Messaging.Web.Json;

/// <summary>The webhook behind an event; <paramref name="Raw"/> is its body exactly as it was signed.</summary>
public sealed record WebhookJson(string EventId, DateTimeOffset OccurredAt, string Raw);

/// <summary>An event of a conversation for audit and export; what its type does not have is left out.</summary>
public sealed record EventJson(long Seq, DateTimeOffset At, string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MessageJson? Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CustomerJson? Customer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WebhookJson? Webhook { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MessageId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Attempt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NotBefore { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IdempotencyKey { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? UpTo { get; init; }

    public static EventJson Of(ConversationEvent e) => new(e.Seq, e.At, JournalReader.NameOf(e))
    {
        Message = (e as MessageEvent)?.Message is { } row ? MessageJson.Of(row) : null,
        Customer = (e as CustomerEvent)?.Customer is { } customer ? CustomerJson.Of(customer) : null,
        Webhook = Of((e as MessageReceived)?.Webhook ?? (e as DeliveryReported)?.Webhook),
        MessageId = (e as OutboxEvent)?.MessageId.Value,
        Attempt = (e as SendStarted)?.Attempt,
        NotBefore = (e as SendPostponed)?.NotBefore,
        Reason = (e as SendPostponed)?.Reason ?? (e as SendOutcomeLost)?.Reason,
        IdempotencyKey = (e as SendRequested)?.IdempotencyKey,
        By = (e as SendRetried)?.By,
        UpTo = (e as ConversationRead)?.UpTo,
    };

    private static WebhookJson? Of(WebhookRecord? webhook) =>
        webhook is null ? null : new WebhookJson(webhook.EventId, webhook.OccurredAt, Encoding.UTF8.GetString(webhook.Raw.Span));
}
