using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// What is searched for. A customer matches by itself when each word begins a word of its name, or the whole is a part of one
/// of its numbers; it matches by a message that has all the words.
/// </summary>
public sealed class SearchQuery
{
    /// <summary>Further words are not looked at.</summary>
    public const int MostWords = 32;

    /// <summary>From this length on the last word of a text may be unfinished; shorter beginnings are in too many texts.</summary>
    public const int ShortestBeginning = 3;

    private SearchQuery(ImmutableArray<string> words, bool lastMayGoOn, ImmutableArray<string> numbers)
    {
        Words = words;
        LastMayGoOn = lastMayGoOn;
        Numbers = numbers;
    }

    /// <summary>Nothing can match, such as "!!!".</summary>
    public bool IsHopeless => Words.IsEmpty;

    internal ImmutableArray<string> Words { get; }

    /// <summary>Whether the last word stands for every word that begins with it, also in texts.</summary>
    internal bool LastMayGoOn { get; }

    /// <summary>Digits, one of which must be within a number; empty when the search cannot be a number.</summary>
    internal ImmutableArray<string> Numbers { get; }

    /// <summary>Reads any string; null when it is blank, which is no search.</summary>
    public static SearchQuery? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        ImmutableArray<string> words = [.. SearchWords.Split(text).Take(MostWords)];
        var lastMayGoOn = !words.IsEmpty && words[^1].Length < SearchWords.LongestWord
            && words[^1].EnumerateRunes().Take(ShortestBeginning).Count() == ShortestBeginning;
        return new SearchQuery(words, lastMayGoOn, PhoneDigits.Of(text));
    }

    /// <summary>Whether name or numbers match.</summary>
    public bool Matches(Customer customer)
    {
        if (IsHopeless)
            return false;
        var words = SearchWords.Of(customer.Name, customer.Addresses);
        return Words.All(word => Starts(words, word) || (IsPartOfNumber(word) && Starts(words, SearchWords.NumberMark + word)))
            || Numbers.Any(digits => Starts(words, SearchWords.NumberMark + digits));
    }

    /// <summary>Whether a message's text matches.</summary>
    public bool Matches(string text)
    {
        if (IsHopeless)
            return false;
        var words = SearchWords.Of(text);
        var exact = LastMayGoOn ? Words.Length - 1 : Words.Length;
        for (var i = 0; i < exact; i++)
        {
            if (!words.Contains(Words[i], StringComparer.Ordinal))
                return false;
        }

        return !LastMayGoOn || Starts(words, Words[^1]);
    }

    /// <summary>
    /// In "ada 0123" the digits may be those of a number. Not when the whole can be one: "312 555" must not find every number
    /// that has both somewhere.
    /// </summary>
    internal bool IsPartOfNumber(string word) =>
        Numbers.IsEmpty && word.Length >= SearchWords.FewestDigits && word.All(char.IsAsciiDigit);

    private static bool Starts(IReadOnlyList<string> words, string beginning) =>
        words.Any(word => word.StartsWith(beginning, StringComparison.Ordinal));
}
