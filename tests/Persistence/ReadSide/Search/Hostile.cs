using CsCheck;

namespace Messaging.Persistence.Tests.ReadSide.Search;

/// <summary>Strings as nobody types them: any UTF-16, also halves of pairs, mixed with the signs of query languages.</summary>
internal static class Hostile
{
    private static readonly string[] Signs =
    [
        "\"", "'", "\\", "*", ":*", "&", "|", "!", "<->", "(", ")", "NEAR(", " AND ", " OR ", " NOT ", "^", "{a}", ":", "-", "+", "%", "_", ";--",
        "\0", "\ud800", "\udc00", "\u202e", "\ufeff", "\u0301", "ﷺ", "№", "№123", "🙂", "ada", "0", "(0)", "00", "011", "555", " ", "\n", "words:", "rank",
    ];

    public static Gen<string> Strings { get; } =
        Gen.OneOf(Gen.Int[0, Signs.Length - 1].Select(i => Signs[i]), Gen.Char.Select(c => c.ToString()), Gen.String[0, 8]).Array[0, 24].Select(string.Concat);
}
