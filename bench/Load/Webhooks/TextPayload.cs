using System.Globalization;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>What Telnyx posts for a text, with all the fields it has: 1.3 KB.</summary>
internal static class TextPayload
{
    private const string Template =
        """
        {"data":{"event_type":"message.received","id":"@event","occurred_at":"@at","payload":{"autoresponse_type":null,"cc":[],
        "completed_at":null,"cost":{"amount":"0.0040","currency":"USD"},"cost_breakdown":{"carrier_fee":{"amount":"0.00000","currency":"USD"},
        "rate":{"amount":"0.00400","currency":"USD"}},"direction":"inbound","encoding":"GSM-7","errors":[],"from":{"carrier":"T-MOBILE USA, INC.",
        "line_type":"Wireless","phone_number":"@from"},"id":"@message","is_spam":false,"media":[],
        "messaging_profile_id":"4001a7c2-5b1e-4f0a-9d3c-7e2f81b6c0d4","organization_id":"b7d0f3a1-62c8-4e95-8a17-0c4e9f5d2b36","parts":1,
        "received_at":"@at","record_type":"message","sent_at":null,"subject":"","tags":[],"text":"Hi, is the blue bike still for sale?",
        "to":[{"carrier":"Telnyx","line_type":"Wireless","phone_number":"+13125550100","status":"webhook_delivered"}],"type":"SMS",
        "valid_until":null,"webhook_failover_url":null,"webhook_url":"https://sms.example.com/webhooks/telnyx"},"record_type":"event"},
        "meta":{"attempt":1,"delivered_to":"https://sms.example.com/webhooks/telnyx"}}
        """;

    private static readonly string s_oneLine = Template.ReplaceLineEndings("");

    public static string Of(string from, DateTimeOffset at) => s_oneLine
        .Replace("@event", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("@message", Guid.NewGuid().ToString(), StringComparison.Ordinal)
        .Replace("@from", from, StringComparison.Ordinal)
        .Replace("@at", at.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
