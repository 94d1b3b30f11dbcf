using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.Actors.Domain;
using PhoneNumbers;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Addresses of messages. Only what starts with a plus sign is a phone number and brought to E.164; short codes and
/// alphanumeric senders are opaque and stay as they came.
/// </summary>
public static partial class TelnyxAddress
{
    private const int MaxLength = 128;

    private static readonly PhoneNumberUtil Phones = PhoneNumberUtil.GetInstance();

    /// <summary>The form under which an address of a webhook or a request is known here.</summary>
    public static string Normalize(string address)
    {
        var trimmed = address.Trim();
        if (NumberLike().IsMatch(trimmed) && TryParse(trimmed, out var e164))
            return e164;
        return trimmed.CutTo(MaxLength);
    }

    /// <summary>Whether Telnyx accepts it as a sender: a number, a short code, or a name of 1 to 11 letters, digits and spaces.</summary>
    public static bool IsSender(string from) => Address.IsReachable(from) || Alphanumeric().IsMatch(from);

    /// <summary>
    /// Reads a phone number as a person writes it, such as "+1 (312) 555-0123" or "001 312 555 0123". A number without
    /// its country is refused: which country is meant is not ours to guess.
    /// </summary>
    public static bool TryParseInput(
        string? input, [NotNullWhen(true)] out string? e164, [NotNullWhen(false)] out string? problem)
    {
        e164 = null;
        problem = null;
        // Numbers copied from address books carry invisible marks of the writing direction.
        var text = string.Concat((input ?? "").Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format)).Trim();
        if (text.StartsWith("00", StringComparison.Ordinal))
            text = "+" + text[2..];
        if (text.Length == 0)
            problem = "A phone number is expected.";
        else if (text[0] is not ('+' or '＋'))
            problem = "The phone number must start with + and the country code, such as +13125550123.";
        else if (text.Length > MaxLength || text.Any(char.IsAsciiLetter) || !TryParse(text, out e164))
            problem = "This is not a possible phone number; expected is one such as +13125550123.";
        return problem is null;
    }

    // "Possible" and not "valid": numbers set aside for fiction and fresh ranges are possible only.
    private static bool TryParse(string text, [NotNullWhen(true)] out string? e164)
    {
        e164 = null;
        try
        {
            var number = Phones.Parse(text, null);
            if (number.HasExtension || !Phones.IsPossibleNumber(number))
                return false;
            var formatted = Phones.Format(number, PhoneNumberFormat.E164);
            if (Address.IsReachable(formatted))
                e164 = formatted;
            return e164 is not null;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A\+[0-9 ().\-/]{3,40}\z")]
    private static partial Regex NumberLike();

    [GeneratedRegex(@"\A(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}\z")]
    private static partial Regex Alphanumeric();
}
