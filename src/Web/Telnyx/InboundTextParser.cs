using System.Collections.Immutable;
using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>Reads <c>message.received</c>: SMS, MMS, and the other channels whose text stands elsewhere.</summary>
internal static class InboundTextParser
{
    private const int MaxText = 20_000;
    private const int MaxSubject = 500;
    private const int MaxMedia = 50;
    private const int MaxUrl = 2_000;
    private const int MaxWord = 128;
    private const int MaxParts = 1_000;

    public static TelnyxWebhook Parse(JsonElement data, JsonElement payload)
    {
        var from = payload.Get("from"u8).Items().Select(JsonFields.AddressText).FirstOrDefault(a => a is not null);
        var to = Addresses(payload.Get("to"u8));
        var text = TextOf(payload)?.CutTo(MaxText);
        var subject = payload.Get("subject"u8).Text(MaxSubject);
        var media = MediaOf(payload.Get("media"u8));
        var messageId = WebhookParser.Id(payload.Get("id"u8));
        if (from is null && to.IsEmpty && text is null && subject is null && media.IsEmpty)
            return new TelnyxWebhook.Unused("message.received without content");

        var type = payload.Get("type"u8).Text(MaxWord);
        var receivedAt = payload.Get("received_at"u8).Time();
        var occurredAt = data.Get("occurred_at"u8).Time() ?? receivedAt ?? payload.Get("completed_at"u8).Time();
        return new TelnyxWebhook.InboundText
        {
            EventId = WebhookParser.EventId(data, messageId),
            OccurredAt = occurredAt,
            SentAt = receivedAt ?? payload.Get("sent_at"u8).Time() ?? occurredAt,
            TelnyxMessageId = messageId,
            From = from ?? Address.Unknown,
            To = to is [var only] ? only : OurNumber(payload.Get("to"u8)) ?? to.FirstOrDefault() ?? "",
            Group = GroupOf(from ?? Address.Unknown, to, Addresses(payload.Get("cc"u8))),
            Text = string.IsNullOrEmpty(text) ? subject ?? "" : text,
            Subject = subject,
            Media = media,
            Parts = PartsOf(payload) ?? (type is null or "SMS" ? SmsParts.Count(text) : 1),
            OptOut = OptOutOf(payload.Get("autoresponse_type"u8)),
            Type = type,
        };
    }

    /// <summary>The count of SMS parts, if it is a sane one.</summary>
    public static int? PartsOf(JsonElement payload) =>
        payload.Get("parts"u8).Integer() is { } parts and >= 1 and <= MaxParts ? (int)parts : null;

    // WhatsApp nests once more than RCS: body.text.body.
    private static string? TextOf(JsonElement payload)
    {
        var body = payload.Get("body"u8);
        return payload.Get("text"u8).Text() ?? body.Text() ?? body.Get("text"u8).Text() ?? body.Get("text"u8).Get("body"u8).Text();
    }

    private static ImmutableArray<string> Addresses(JsonElement element)
    {
        ImmutableArray<string> all = [.. element.Items().Select(JsonFields.AddressText).OfType<string>()];
        return all.Length < 2 ? all : [.. all.Distinct(StringComparer.Ordinal)];
    }

    // Where a group text names several receivers, this status marks the one of whom Telnyx tells us.
    private static string? OurNumber(JsonElement to) =>
        to.Items().FirstOrDefault(t => t.Get("status"u8).Text() == "webhook_delivered").AddressText();

    private static GroupParty? GroupOf(string from, ImmutableArray<string> to, ImmutableArray<string> cc)
    {
        if (cc.IsEmpty)
            return null;
        ImmutableArray<string> members =
            [.. to.Concat(cc).Append(from).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var others = members.RemoveRange(to);
        return new GroupParty(members, others.IsEmpty ? members : others);
    }

    // SMIL tells a phone how to lay the parts of an MMS out; it is nothing to show. Other schemes than http could
    // only be there to harm a browser.
    private static ImmutableArray<Media> MediaOf(JsonElement media) =>
    [
        .. media.Items()
            .Select(item => new Media(
                (item.IsObject() ? item.Get("url"u8) : item).Text() ?? "",
                item.Get("content_type"u8).Text(MaxWord),
                item.Get("size"u8).Integer() is { } size and >= 0 ? size : null,
                item.Get("hash_sha256"u8).Text(MaxWord) ?? item.Get("sha256"u8).Text(MaxWord)))
            .Where(m => m.Url.Length <= MaxUrl
                && Uri.TryCreate(m.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                && m.ContentType?.StartsWith("application/smil", StringComparison.OrdinalIgnoreCase) is not true)
            .Take(MaxMedia),
    ];

    // HELP, and whatever a profile defines beside these, asks nothing of us.
    private static OptOutWish OptOutOf(JsonElement autoresponse) => autoresponse.Text()?.ToUpperInvariant() switch
    {
        "STOP" => OptOutWish.OptOut,
        "START" or "UNSTOP" => OptOutWish.OptIn,
        _ => OptOutWish.None,
    };
}
