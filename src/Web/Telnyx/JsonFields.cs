using System.Globalization;
using System.Text.Json;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Reads JSON whose shape cannot be relied on: what is missing or of another kind than expected is null or empty.
/// Nothing here throws, given a document that went through <see cref="JsonCleaner"/>.
/// </summary>
internal static class JsonFields
{
    // Longer numbers are noise; they would only bloat a row.
    private const int MaxNumberLength = 64;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The member of that name; an undefined element if there is none or this is no object.</summary>
    public static JsonElement Get(this JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static bool IsObject(this JsonElement element) => element.ValueKind == JsonValueKind.Object;

    /// <summary>A string, or a number as it is written.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetRawText().CutTo(MaxNumberLength),
        _ => null,
    };

    /// <summary>As <see cref="Text(JsonElement)"/>, but blank is null, and what is too long is cut.</summary>
    public static string? Text(this JsonElement element, int max)
    {
        var text = element.Text();
        return string.IsNullOrWhiteSpace(text) ? null : text.CutTo(max);
    }

    /// <summary>A whole number, also one that is written as a string.</summary>
    public static long? Integer(this JsonElement element) =>
        long.TryParse(element.Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An ISO 8601 time of a sane year; without an offset it is UTC.</summary>
    public static DateTimeOffset? Time(this JsonElement element)
    {
        // The prefix keeps out what the lenient parser would take for a date too, such as "1/2".
        if (element.Text() is not [_, _, _, _, '-', ..] text || !char.IsAsciiDigit(text[0]))
            return null;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time) && time >= Earliest && time < Latest
            ? time
            : null;
    }

    /// <summary>The elements of an array; anything else that is there is the only element.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Array => element.EnumerateArray(),
        _ => [element],
    };

    /// <summary>An address: an object with <c>phone_number</c>, or a bare string.</summary>
    public static string? AddressText(this JsonElement element)
    {
        var text = element.IsObject() ? element.Get("phone_number"u8).Text() : element.Text();
        return string.IsNullOrWhiteSpace(text) ? null : TelnyxAddress.Normalize(text);
    }
}
