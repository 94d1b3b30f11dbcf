using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Messaging.Persistence.ReadSide;

namespace Messaging.Web.Customers;

/// <summary>A place in the list as an opaque text of the interface.</summary>
internal static class InboxCursorText
{
    public static string Write(InboxCursor cursor) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{cursor.LastActivityAt}:{cursor.CustomerId}")));

    /// <summary>False for whatever this class did not write.</summary>
    public static bool TryRead(string text, out InboxCursor cursor)
    {
        cursor = default;
        if (text.Length > 500 || !Base64Url.IsValid(text))
            return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(':', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            return false;
        cursor = new InboxCursor(at, parts[1]);
        return true;
    }
}
