using System.Globalization;
using System.Text;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// The words by which texts and customers are found. Both databases index these words as they are, and queries are cut by
/// the same rules, so that a search finds the same on each.
/// </summary>
public static class SearchWords
{
    /// <summary>A longer word counts by its beginning.</summary>
    public const int LongestWord = 64;

    /// <summary>Further different words of a text are not found.</summary>
    public const int MostWords = 1000;

    /// <summary>A part of a number is found from this many digits on.</summary>
    public const int FewestDigits = 3;

    /// <summary>Stands before the digits of a number, so that no word is taken for one. It is in no word: it folds to "no".</summary>
    internal const string NumberMark = "№";

    private enum Part
    {
        Break,
        Letter,
        Alone,
        Nothing,
    }

    /// <summary>The different words of a message, in order.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. Split(text).Distinct(StringComparer.Ordinal).Take(MostWords)];

    /// <summary>The words of a name and of alphanumeric senders, and each number from each of its digits on.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> addresses) =>
        [.. Split(name).Concat(addresses.SelectMany(OfAddress)).Distinct(StringComparer.Ordinal).Take(MostWords)];

    /// <summary>The words as they stand, with repetitions; takes any string, and time in proportion to its length.</summary>
    internal static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                var c = (char)rune.Value;
                if (char.IsAsciiLetterOrDigit(c))
                {
                    Append(word, char.ToLowerInvariant(c));
                }
                else if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }

                continue;
            }

            foreach (var part in Folding.Of(rune).EnumerateRunes())
            {
                var kind = KindOf(part);
                if (kind == Part.Letter)
                    Append(word, part);
                if (kind is Part.Letter or Part.Nothing)
                    continue;
                if (word.Length > 0)
                {
                    yield return word.ToString();
                    word.Clear();
                }

                if (kind == Part.Alone)
                    yield return part.ToString();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    internal static bool IsNumber(string address) => Address.IsReachable(address);

    private static IEnumerable<string> OfAddress(string address)
    {
        if (!IsNumber(address))
            return Split(address);
        var digits = address.TrimStart('+');
        return Enumerable.Range(0, digits.Length - FewestDigits + 1).Select(start => NumberMark + digits[start..]);
    }

    private static void Append(StringBuilder word, char c)
    {
        if (word.Length < LongestWord)
            word.Append(c);
    }

    private static void Append(StringBuilder word, Rune rune)
    {
        if (word.Length + rune.Utf16SequenceLength <= LongestWord)
            word.Append(rune.ToString());
    }

    private static Part KindOf(Rune rune)
    {
        // What a half of a surrogate pair without the other is read as.
        if (rune == Rune.ReplacementChar)
            return Part.Break;
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                return HasNoSpaces(rune.Value) ? Part.Alone : Part.Letter;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark:
                if (IsAccent(rune.Value))
                    return Part.Nothing;
                return HasNoSpaces(rune.Value) ? Part.Alone : Part.Letter;
            case UnicodeCategory.OtherSymbol:
                return Part.Alone;
            // Soft hyphens, joiners, marks of the writing direction.
            case UnicodeCategory.Format:
                return Part.Nothing;
            case UnicodeCategory.ModifierSymbol when rune.Value is >= 0x1F3FB and <= 0x1F3FF:
                return Part.Nothing;
            default:
                return Part.Break;
        }
    }

    // Thai, Lao, Myanmar, Khmer, kana and Han are written without spaces: each sign is a word of its own.
    private static bool HasNoSpaces(int c) =>
        c is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or (>= 0x3005 and <= 0x3007)
            or (>= 0x3041 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF)
            or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    // Accents and vowel points that people leave out. The marks of Indic scripts are as much of a word as its letters.
    private static bool IsAccent(int c) =>
        c is < 0x0900 or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or (>= 0x20D0 and <= 0x20FF)
            or (>= 0x3099 and <= 0x309A) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F) or (>= 0xE0100 and <= 0xE01EF);
}
