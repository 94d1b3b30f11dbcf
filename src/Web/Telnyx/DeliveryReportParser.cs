using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>Reads the events that tell what became of a message we sent.</summary>
internal static class DeliveryReportParser
{
    private const int MaxText = 20_000;
    private const int MaxUrl = 4_000;

    public static TelnyxWebhook Parse(JsonElement data, JsonElement payload, string kind)
    {
        var to = payload.Get("to"u8).Items()
            .Select(t => (Address: t.AddressText(), Status: t.Get("status"u8).Text()))
            .OrderBy(t => TelnyxStatus.Read(t.Status) is null)
            .FirstOrDefault();
        // Where `to` is a bare string, the status can only stand beside it.
        var word = to.Status ?? payload.Get("status"u8).Text();
        var status = word is null ? ImpliedBy(kind) : TelnyxStatus.Read(word);
        if (status is null)
            return new TelnyxWebhook.Unused($"{kind} without a known status");

        return new TelnyxWebhook.DeliveryReport
        {
            // Not the message's id in the place of a missing one: all events of a message share that.
            EventId = WebhookParser.EventId(data, substitute: null),
            OccurredAt = data.Get("occurred_at"u8).Time() ?? payload.Get("completed_at"u8).Time()
                ?? payload.Get("sent_at"u8).Time() ?? payload.Get("received_at"u8).Time(),
            TelnyxMessageId = WebhookParser.Id(payload.Get("id"u8)),
            Status = status.Value,
            Error = TelnyxErrors.First(payload),
            To = to.Address,
            Text = payload.Get("text"u8).Text()?.CutTo(MaxText),
            Parts = InboundTextParser.PartsOf(payload),
            WebhookUrl = payload.Get("webhook_url"u8).Text(MaxUrl),
        };
    }

    private static MessageStatus? ImpliedBy(string kind) => kind switch
    {
        "message.sent" => MessageStatus.Sent,
        "message.delivered" or "message.read" => MessageStatus.Delivered,
        _ => null,
    };
}
