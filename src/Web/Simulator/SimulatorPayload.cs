using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging.Actors.Domain;

namespace Messaging.Web.Simulator;

/// <summary>Writes Telnyx's JSON: messages, webhooks and errors in the shapes of its API v2.</summary>
internal static class SimulatorPayload
{
    private const string OrganizationId = "00000000-0000-4000-8000-000000000001";
    private const string DefaultProfileId = "00000000-0000-4000-8000-000000000002";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>An outbound message, as answered to a send and repeated in its webhooks.</summary>
    public static JsonObject Outbound(SimulatedMessage message) => new()
    {
        ["cc"] = new JsonArray(),
        ["completed_at"] = Time(message.CompletedAt),
        ["cost"] = Cost("0.0040"),
        ["direction"] = "outbound",
        ["encoding"] = Encoding(message.Text),
        ["errors"] = message.Error is null ? [] : new JsonArray(Error(message.Error)),
        ["from"] = Party(message.From, "Telnyx"),
        ["id"] = message.Id,
        ["media"] = Media(message.MediaUrls),
        ["messaging_profile_id"] = message.MessagingProfileId ?? DefaultProfileId,
        ["organization_id"] = OrganizationId,
        ["parts"] = SmsParts.Count(message.Text),
        ["received_at"] = Time(message.ReceivedAt),
        ["record_type"] = "message",
        ["sent_at"] = Time(message.SentAt),
        ["tags"] = new JsonArray(),
        ["text"] = message.Text,
        ["to"] = new JsonArray(Party(message.To, "Simulated", message.Status)),
        ["type"] = message.MediaUrls.IsEmpty ? "SMS" : "MMS",
        ["valid_until"] = message.Status == "queued" ? Time(message.ReceivedAt.AddHours(1)) : null,
        ["webhook_failover_url"] = "",
        ["webhook_url"] = message.WebhookUrl ?? "",
    };

    /// <summary>An inbound message.</summary>
    public static JsonObject Inbound(SimulatedInbound text) => new()
    {
        ["autoresponse_type"] = text.Autoresponse,
        ["cc"] = new JsonArray([.. text.Cc.Select(number => Party(number, "Simulated"))]),
        ["completed_at"] = null,
        ["cost"] = Cost("0.0040"),
        ["direction"] = "inbound",
        ["encoding"] = Encoding(text.Text),
        ["errors"] = new JsonArray(),
        ["from"] = Party(text.From, "Simulated"),
        ["id"] = text.MessageId,
        ["is_spam"] = false,
        ["media"] = Media(text.MediaUrls),
        ["messaging_profile_id"] = DefaultProfileId,
        ["organization_id"] = OrganizationId,
        ["parts"] = SmsParts.Count(text.Text),
        ["received_at"] = Time(text.At),
        ["record_type"] = "message",
        ["sent_at"] = null,
        ["subject"] = "",
        ["tags"] = new JsonArray(),
        ["text"] = text.Text,
        ["to"] = new JsonArray(Party(text.To, "Telnyx", "webhook_delivered")),
        ["type"] = text.MediaUrls.IsEmpty && text.Cc.IsEmpty ? "SMS" : "MMS",
        ["valid_until"] = null,
        ["webhook_failover_url"] = null,
        ["webhook_url"] = null,
    };

    /// <summary>The body of one delivery of a webhook, indented as the real ones are.</summary>
    public static byte[] Event(SimulatedWebhook webhook, int attempt)
    {
        var body = new JsonObject
        {
            ["data"] = new JsonObject
            {
                ["event_type"] = webhook.EventType,
                ["id"] = webhook.EventId,
                ["occurred_at"] = Time(webhook.OccurredAt),
                ["payload"] = webhook.Payload.DeepClone(),
                ["record_type"] = "event",
            },
            ["meta"] = new JsonObject { ["attempt"] = attempt, ["delivered_to"] = webhook.Url.AbsoluteUri },
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, Indented);
    }

    /// <summary>The body of a refusal.</summary>
    public static JsonObject Errors(MessageError error) => new() { ["errors"] = new JsonArray(Error(error)) };

    private static JsonObject Error(MessageError error) => new()
    {
        ["code"] = error.Code,
        ["title"] = error.Title,
        ["detail"] = error.Detail,
    };

    private static JsonObject Party(string number, string carrier, string? status = null)
    {
        var party = new JsonObject { ["carrier"] = carrier, ["line_type"] = "Wireless", ["phone_number"] = number };
        if (status is not null)
            party["status"] = status;
        return party;
    }

    private static JsonArray Media(IEnumerable<string> urls) =>
        new([.. urls.Select(url => new JsonObject { ["content_type"] = ContentType(url), ["size"] = null, ["url"] = url })]);

    private static string? ContentType(string url) => Path.GetExtension(new Uri(url).AbsolutePath).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".webp" => "image/webp",
        ".mp4" => "video/mp4",
        ".mp3" => "audio/mpeg",
        ".pdf" => "application/pdf",
        _ => null,
    };

    private static JsonObject Cost(string amount) => new() { ["amount"] = amount, ["currency"] = "USD" };

    private static string Encoding(string? text) => SmsParts.IsGsm(text) ? "GSM-7" : "UCS-2";

    private static string? Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
}
