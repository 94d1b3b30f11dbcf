using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Reads the body of a verified webhook. Telnyx's shapes vary and change, so that every field is optional; a text must
/// not be lost because something beside it is odd.
/// </summary>
public static class WebhookParser
{
    private const int MaxId = 128;
    private const int MaxKind = 64;

    /// <summary>Never throws, whatever the bytes are.</summary>
    public static TelnyxWebhook Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonCleaner.Clean(body));
            var data = document.RootElement.Get("data"u8);
            return data.IsObject() ? ParseEvent(data) : new TelnyxWebhook.Malformed("There is no object 'data'.");
        }
        catch (JsonException)
        {
            return new TelnyxWebhook.Malformed("The body is not JSON.");
        }
    }

    private static TelnyxWebhook ParseEvent(JsonElement data)
    {
        var payload = data.Get("payload"u8);
        var kind = data.Get("event_type"u8).Text(MaxKind);
        switch (kind ?? KindOf(payload))
        {
            case "message.received" when payload.IsObject():
                return InboundTextParser.Parse(data, payload);
            case "message.sent" or "message.finalized" or "message.delivered" or "message.read" when payload.IsObject():
                return DeliveryReportParser.Parse(data, payload, kind ?? "message.finalized");
            case { } other:
                return new TelnyxWebhook.Unused(other);
            case null when data.Get("record_type"u8).Text(MaxKind) is { } recordType:
                return new TelnyxWebhook.Unused(recordType);
            default:
                return new TelnyxWebhook.Malformed("There is neither an 'event_type' nor a 'record_type'.");
        }
    }

    // Without a type of the event, the message itself says whether it came in or went out.
    private static string? KindOf(JsonElement payload) => payload.Get("direction"u8).Text(MaxKind) switch
    {
        "inbound" => "message.received",
        "outbound" => "message.finalized",
        _ => null,
    };

    /// <summary>
    /// The id of the event; <paramref name="substitute"/> where it has none, and at last the hash of what it says:
    /// redeliveries differ in <c>meta</c> only.
    /// </summary>
    internal static string EventId(JsonElement data, string? substitute)
    {
        if (Id(data.Get("id"u8)) is { } id)
            return id;
        return substitute ?? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(JsonMarshal.GetRawUtf8Value(data)));
    }

    // An id that would have to be cut no longer identifies anything.
    internal static string? Id(JsonElement element) =>
        element.Text() is { Length: <= MaxId } id && !string.IsNullOrWhiteSpace(id) ? id : null;
}
