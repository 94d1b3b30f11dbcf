using System.Buffers;

namespace Messaging.Actors.Domain;

/// <summary>
/// Into how many SMS parts a text will be split: an estimate until the carrier names its own count. One character
/// outside the GSM alphabet turns the whole text into UCS-2, where a part holds less than half as much.
/// </summary>
public static class SmsParts
{
    private const string GsmBasic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    // Each of these is sent as two septets: the escape and the character.
    private const string GsmExtension = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> Gsm = SearchValues.Create(GsmBasic + GsmExtension);

    /// <summary>At least one: a message of pictures only is one part too.</summary>
    public static int Count(ReadOnlySpan<char> text) => IsGsm(text)
        ? Fill(text, single: 160, split: 153, gsm: true)
        : Fill(text, single: 70, split: 67, gsm: false);

    /// <summary>True if the text can be sent in the GSM alphabet.</summary>
    public static bool IsGsm(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Gsm);

    // A part is closed early rather than cut through a surrogate pair or an escape pair.
    private static int Fill(ReadOnlySpan<char> text, int single, int split, bool gsm)
    {
        int total = 0, parts = 1, used = 0;
        for (var i = 0; i < text.Length;)
        {
            var pair = !gsm && i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            var units = pair || (gsm && GsmExtension.Contains(text[i])) ? 2 : 1;
            if (used + units > split)
            {
                parts++;
                used = 0;
            }
            used += units;
            total += units;
            i += pair ? 2 : 1;
        }
        return total <= single ? 1 : parts;
    }
}
