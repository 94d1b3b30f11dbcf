using System.Text;
using System.Text.Unicode;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Makes every text of a JSON body readable and storable before it is parsed: invalid UTF-8, lone surrogates and NUL
/// become U+FFFD. The JSON reader throws on the first two in whatever member they are, and databases refuse the third.
/// </summary>
internal static class JsonCleaner
{
    private const int EscapeLength = 6; // \uXXXX

    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>The body itself where nothing is wrong with it, else a repaired copy.</summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith(Bom))
            body = body[Bom.Length..];
        if (!Utf8.IsValid(body.Span))
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        return FindBadEscape(body.Span, 0) < 0 ? body : ReplaceBadEscapes(body.ToArray());
    }

    private static byte[] ReplaceBadEscapes(byte[] body)
    {
        for (var at = FindBadEscape(body, 0); at >= 0; at = FindBadEscape(body, at + EscapeLength))
            "\\ufffd"u8.CopyTo(body.AsSpan(at));
        return body;
    }

    // A backslash stands only inside of strings; in anything else the parser will find the fault.
    private static int FindBadEscape(ReadOnlySpan<byte> body, int from)
    {
        var i = from;
        while (i < body.Length)
        {
            var next = body[i..].IndexOf((byte)'\\');
            if (next < 0)
                return -1;
            i += next;
            if (ReadEscape(body[i..]) is not { } unit)
                i += 2;
            else if (char.IsHighSurrogate(unit) && ReadEscape(body[Math.Min(i + EscapeLength, body.Length)..]) is { } low && char.IsLowSurrogate(low))
                i += 2 * EscapeLength;
            else if (unit == '\0' || char.IsSurrogate(unit))
                return i;
            else
                i += EscapeLength;
        }
        return -1;
    }

    // The UTF-16 unit of the \uXXXX at the start, or null if there is none.
    private static char? ReadEscape(ReadOnlySpan<byte> text)
    {
        if (text.Length < EscapeLength || text[0] != '\\' || text[1] != 'u')
            return null;
        var unit = 0;
        foreach (var digit in text[2..EscapeLength])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return null;
            unit = (unit << 4) | Convert.ToInt32(((char)digit).ToString(), 16);
        }
        return (char)unit;
    }
}
