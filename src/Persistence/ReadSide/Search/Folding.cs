using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// What a character is compared as: case, accents, ligatures, widths and styles do not count. A table of its own,
/// because the program runs without ICU and the framework then normalises nothing.
/// </summary>
internal static class Folding
{
    private const int FirstHangul = 0xAC00;
    private const int LastHangul = 0xD7A3;
    private const int Vowels = 21;
    private const int Tails = 28;

    private static readonly FrozenDictionary<int, string> Table = Load();

    public static string Of(Rune rune)
    {
        if (rune.Value is >= FirstHangul and <= LastHangul)
            return Jamo(rune.Value - FirstHangul);
        if (Table.TryGetValue(rune.Value, out var folded))
            return folded;
        var digit = CharUnicodeInfo.GetDecimalDigitValue(rune.ToString(), 0);
        return digit >= 0 ? digit.ToString(CultureInfo.InvariantCulture) : Rune.ToLowerInvariant(rune).ToString();
    }

    // Unicode's own arithmetic: a syllable as typed in one piece and in its parts is the same word.
    private static string Jamo(int syllable)
    {
        var tail = syllable % Tails;
        var parts = $"{(char)(0x1100 + syllable / (Vowels * Tails))}{(char)(0x1161 + syllable / Tails % Vowels)}";
        return tail == 0 ? parts : parts + (char)(0x11A7 + tail);
    }

    private static FrozenDictionary<int, string> Load()
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"{typeof(Folding).Namespace}.folding.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var space = line.IndexOf(' ');
            table.Add(
                int.Parse(line.AsSpan(0, space), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                line[(space + 1)..]);
        }

        return table.ToFrozenDictionary();
    }
}
