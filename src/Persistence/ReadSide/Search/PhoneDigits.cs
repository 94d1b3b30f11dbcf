using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>Numbers as people write them: "(312) 555-0123", "+44 (0)20 7946 0018", "0044…", "011…", "020…", or a part of one.</summary>
internal static class PhoneDigits
{
    private const int MostDigits = 40;

    /// <summary>What is left after a prefix must be this long: "0123" is more likely an end than "123" with a trunk zero.</summary>
    private const int FewestAfterPrefix = 4;

    /// <summary>The digits that may be part of a stored number, as written and without prefixes; empty when it cannot be a number.</summary>
    public static ImmutableArray<string> Of(string text)
    {
        var (written, isInternational) = Read(text);
        // "(0)" is dialled at home only and never part of the number in full.
        var digits = written.Replace("(0)", "", StringComparison.Ordinal).Replace("(", "", StringComparison.Ordinal)
            .Replace(")", "", StringComparison.Ordinal);
        if (digits.Length is < SearchWords.FewestDigits or > MostDigits)
            return [];
        var found = ImmutableArray.CreateBuilder<string>();
        found.Add(digits);
        if (!isInternational)
        {
            foreach (var prefix in (ReadOnlySpan<string>)["00", "011", "0"])
            {
                if (digits.StartsWith(prefix, StringComparison.Ordinal) && digits.Length >= prefix.Length + FewestAfterPrefix)
                    found.Add(digits[prefix.Length..]);
            }
        }

        return found.ToImmutable();
    }

    // Digits and parentheses; nothing when there is any character that does not occur in a number.
    private static (string Written, bool IsInternational) Read(string text)
    {
        var written = new StringBuilder();
        var isInternational = false;
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var c in rune.IsAscii ? rune.ToString() : Folding.Of(rune))
            {
                if (char.IsAsciiDigit(c) || c is '(' or ')')
                    written.Append(c);
                else if (c == '+' && !written.ToString().Any(char.IsAsciiDigit))
                    isInternational = true;
                else if (!IsFiller(c))
                    return ("", false);
            }

            if (written.Length > 2 * MostDigits)
                return ("", false);
        }

        return (written.ToString(), isInternational);
    }

    // Numbers copied from address books and pages carry odd spaces, dashes and invisible marks of the writing direction.
    private static bool IsFiller(char c) =>
        c is '.' or '/' || char.IsWhiteSpace(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}
