namespace Messaging.Web.Telnyx;

/// <summary>Shortens text that came from outside to what a row may hold.</summary>
internal static class TextCut
{
    /// <summary>The first <paramref name="max"/> characters, one less where that would cut a surrogate pair.</summary>
    public static string CutTo(this string text, int max)
    {
        if (text.Length <= max)
            return text;
        return text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}
