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
        var to = payload.Get("to").Items()
            .Select(t => (Address: t.AddressText(), Status: t.Get("status").Text()))
            .OrderBy(t => TelnyxStatus.Read(t.Status) is null)
            .FirstOrDefault();
        // Where `to` is a bare string, the status can only stand beside it.
        var word = to.Status ?? payload.Get("status").Text();
        var status = word is null ? ImpliedBy(kind) : TelnyxStatus.Read(word);
        if (status is null)
            return new TelnyxWebhook.Unused($"{kind} without a known status");

        return new TelnyxWebhook.DeliveryReport
        {
            // Not the message's id in the place of a missing one: all events of a message share that.
            EventId = WebhookParser.EventId(data, substitute: null),
            OccurredAt = data.Get("occurred_at").Time() ?? payload.Get("completed_at").Time()
                ?? payload.Get("sent_at").Time() ?? payload.Get("received_at").Time(),
            TelnyxMessageId = WebhookParser.Id(payload.Get("id")),
            Status = status.Value,
            Error = TelnyxErrors.First(payload),
            To = to.Address,
            Text = payload.Get("text").Text()?.CutTo(MaxText),
            Parts = InboundTextParser.PartsOf(payload),
            WebhookUrl = payload.Get("webhook_url").Text(MaxUrl),
        };
    }

    private static MessageStatus? ImpliedBy(string kind) => kind switch
    {
        "message.sent" => MessageStatus.Sent,
        "message.delivered" or "message.read" => MessageStatus.Delivered,
        _ => null,
    };
}
