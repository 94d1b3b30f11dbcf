using System.Collections.Immutable;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>A search in the query language of a database, each word quoted: whatever it holds, it is only looked for.</summary>
internal sealed class MatchExpression
{
    private readonly Func<string, bool, string> _word;
    private readonly string _and;
    private readonly string _or;

    private MatchExpression(Func<string, bool, string> word, string and, string or) => (_word, _and, _or) = (word, and, or);

    /// <summary>The language of FTS5.</summary>
    public static MatchExpression Fts5 { get; } = new(
        (word, isBeginning) => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"{(isBeginning ? "*" : "")}",
        " AND ", " OR ");

    /// <summary>The text form of a <c>tsquery</c>.</summary>
    public static MatchExpression TsQuery { get; } = new(
        (word, isBeginning) =>
            $"'{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'{(isBeginning ? ":*" : "")}",
        " & ", " | ");

    /// <summary>Customers that match by name or number.</summary>
    public string OfCustomers(SearchQuery query) => Join(_or,
    [
        Join(_and, query.Words.Distinct(StringComparer.Ordinal).Select(word => query.IsPartOfNumber(word)
            ? Join(_or, [_word(word, true), _word(SearchWords.NumberMark + word, true)])
            : _word(word, true))),
        .. query.Numbers.Select(digits => _word(SearchWords.NumberMark + digits, true)),
    ]);

    /// <summary>Messages that match by their text.</summary>
    /// <param name="longestBeginning">A longer beginning is cut to this length, and finds more than it should.</param>
    public string OfMessages(SearchQuery query, int longestBeginning = SearchWords.LongestWord)
    {
        var finished = query.LastMayGoOn ? query.Words[..^1] : query.Words;
        var words = finished.Distinct(StringComparer.Ordinal).Select(word => _word(word, false));
        return Join(_and, query.LastMayGoOn ? [.. words, _word(Cut(query.Words[^1], longestBeginning), true)] : words);
    }

    private static string Cut(string word, int longest) =>
        string.Concat(word.EnumerateRunes().Take(longest).Select(rune => rune.ToString()));

    private static string Join(string sign, IEnumerable<string> parts)
    {
        ImmutableArray<string> all = [.. parts];
        return all.Length == 1 ? all[0] : $"({string.Join(sign, all)})";
    }
}
