using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Messaging.Persistence.ReadSide;

namespace Messaging.Web.Customers;

/// <summary>
/// A place in the list as an opaque text of the interface: base64url of a version, a seal, and the fields of the cursor. The
/// seal binds it to the search that it was given out for, and shows what was cut short or changed on the way. It is no
/// secret: whoever makes one of their own gets a page of the list they may read anyway.
/// </summary>
internal static class InboxCursorText
{
    /// <summary>Rises with each change of the fields; texts of another version are refused, and callers begin again.</summary>
    private const byte Version = 1;

    private const int SealAt = 1;
    private const int FieldsAt = SealAt + 8;
    private const int ByMessageAt = FieldsAt + sizeof(long);
    private const int IdAt = ByMessageAt + 1;
    private const int LongestText = 500;

    /// <param name="cursor">The place.</param>
    /// <param name="search">What is searched for, as it is handed to the list; null for the whole list.</param>
    public static string Write(InboxCursor cursor, string? search)
    {
        var bytes = new byte[IdAt + Encoding.UTF8.GetByteCount(cursor.CustomerId)];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(FieldsAt), cursor.LastActivityAt);
        bytes[ByMessageAt] = cursor.ByMessage ? (byte)1 : (byte)0;
        Encoding.UTF8.GetBytes(cursor.CustomerId, bytes.AsSpan(IdAt));
        Seal(bytes, search).CopyTo(bytes.AsSpan(SealAt));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for whatever <see cref="Write"/> does not write for this search.</summary>
    public static bool TryRead(string text, string? search, out InboxCursor cursor)
    {
        cursor = default;
        if (text.Length > LongestText || !Base64Url.IsValid(text))
            return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= IdAt || bytes[0] != Version)
            return false;
        cursor = new InboxCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(FieldsAt)),
            Encoding.UTF8.GetString(bytes.AsSpan(IdAt)),
            bytes[ByMessageAt] != 0);
        // Whoever can call can seal; a NUL, which PostgreSQL does not take, is in no id of ours.
        return !cursor.CustomerId.Contains('\0') && Write(cursor, search) == text;
    }

    private static ReadOnlySpan<byte> Seal(ReadOnlySpan<byte> bytes, string? search)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes[..1]);
        hash.AppendData(bytes[FieldsAt..]);
        // In no UTF-8: where the fields end and the search begins is never in doubt.
        hash.AppendData([0xff]);
        hash.AppendData(Encoding.UTF8.GetBytes(search ?? ""));
        return hash.GetHashAndReset().AsSpan(0, FieldsAt - SealAt);
    }
}
