using System.Collections.Immutable;
using NSec.Cryptography;

namespace Messaging.Web.Telnyx;

/// <summary>Reads the setting that holds one or more Ed25519 public keys.</summary>
public static class PublicKeyList
{
    private const int KeySize = 32;

    /// <summary>Unset gives no keys; false means that at least one entry is no key.</summary>
    public static bool TryParse(string? setting, out ImmutableArray<byte[]> keys)
    {
        keys = [];
        var parsed = ImmutableArray.CreateBuilder<byte[]>();
        var entries = (setting ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var entry in entries)
        {
            var key = new byte[KeySize];
            if (!Convert.TryFromBase64String(entry, key, out var length) || length != KeySize
                || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out _))
                return false;
            parsed.Add(key);
        }
        keys = parsed.ToImmutable();
        return true;
    }
}
