using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Messages;

/// <summary>What is to be sent, as it came.</summary>
public sealed record SendRequestJson(string? CustomerId, string? MessageText, IReadOnlyList<string?>? MediaUrls, string? From)
{
    /// <summary>Telnyx splits a text into ten parts at the most.</summary>
    private const int MaxParts = 10;
    private const int MaxMedia = 10;
    private const int MaxUrl = 2000;

    /// <summary>What is wrong with it, in words for the caller; null when nothing is.</summary>
    public string? Problem()
    {
        if (string.IsNullOrWhiteSpace(CustomerId))
            return "customer_id required";
        if (string.IsNullOrWhiteSpace(MessageText) && MediaUrls is not { Count: > 0 })
            return "message_text required";
        if (MessageText?.Contains('\0') == true)
            return "message_text must not contain NUL.";
        if (SmsParts.Count(MessageText ?? "") > MaxParts)
            return $"message_text is too long: a text has at most {MaxParts} parts (1530 characters, 670 with emoji or other scripts).";
        if (MediaUrls?.Count > MaxMedia)
            return $"media_urls has at most {MaxMedia} entries.";
        if (MediaUrls?.Any(url => !IsWebAddress(url)) == true)
            return "media_urls must be absolute http or https addresses.";
        return string.IsNullOrEmpty(From) || TelnyxAddress.IsSender(TelnyxAddress.Normalize(From))
            ? null
            : "from must be a phone number with +, a short code, or an alphanumeric sender of at most 11 characters.";
    }

    private static bool IsWebAddress(string? url) =>
        url is { Length: <= MaxUrl } && Uri.TryCreate(url, UriKind.Absolute, out var uri) &&
        (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
