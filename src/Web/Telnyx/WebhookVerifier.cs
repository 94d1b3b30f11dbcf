using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace Messaging.Web.Telnyx;

/// <summary>What a webhook's signature is worth. Everything but <see cref="Valid"/> must be refused.</summary>
public enum WebhookVerification
{
    Valid,

    /// <summary>We hold no key at all: nothing can be verified until an operator sets one.</summary>
    NoKey,

    /// <summary>A header is not there.</summary>
    Missing,

    /// <summary>The timestamp is not all digits, or the signature is not base64 of 64 bytes.</summary>
    Malformed,

    /// <summary>Correctly formed, but too far from our clock, in either direction.</summary>
    Stale,

    /// <summary>No key of ours signed this.</summary>
    BadSignature,
}

/// <summary>
/// Checks the Ed25519 signature of webhooks over the bytes as received. Thread-safe; keys are imported once, and a
/// verification allocates nothing.
/// </summary>
public sealed class WebhookVerifier
{
    public const string TimestampHeader = "telnyx-timestamp";
    public const string SignatureHeader = "telnyx-signature-ed25519";

    private const int SignatureSize = 64;

    // Enough for any time in seconds, and short enough that it always fits a long.
    private const int MaxTimestampDigits = 15;

    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    private readonly ImmutableArray<PublicKey> _keys;
    private readonly TimeProvider _time;

    /// <param name="keys">Raw public keys of 32 bytes; a signature by any of them is good.</param>
    /// <param name="time">The clock that decides what is stale.</param>
    public WebhookVerifier(IEnumerable<byte[]> keys, TimeProvider time)
    {
        _keys = [.. keys.Select(k => PublicKey.Import(SignatureAlgorithm.Ed25519, k, KeyBlobFormat.RawPublicKey))];
        _time = time;
    }

    /// <summary>Verifies one delivery. The header texts must be as received: the timestamp is part of what was signed.</summary>
    public WebhookVerification Verify(string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        if (_keys.IsEmpty)
            return WebhookVerification.NoKey;
        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return WebhookVerification.Missing;

        Span<byte> signatureBytes = stackalloc byte[SignatureSize];
        if (!TryReadSeconds(timestamp, out var seconds)
            || !Convert.TryFromBase64String(signature, signatureBytes, out var length) || length != SignatureSize)
            return WebhookVerification.Malformed;
        if (Math.Abs(_time.GetUtcNow().ToUnixTimeSeconds() - seconds) > (long)Tolerance.TotalSeconds)
            return WebhookVerification.Stale;
        return IsSigned(timestamp, signatureBytes, body) ? WebhookVerification.Valid : WebhookVerification.BadSignature;
    }

    // NumberStyles.None: no sign, no space, digits only.
    private static bool TryReadSeconds(string timestamp, out long seconds)
    {
        seconds = 0;
        return timestamp.Length <= MaxTimestampDigits
            && long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out seconds);
    }

    private bool IsSigned(string timestamp, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> body)
    {
        var length = timestamp.Length + 1 + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var signed = rented.AsSpan(0, length);
            Encoding.ASCII.GetBytes(timestamp, signed);
            signed[timestamp.Length] = (byte)'|';
            body.CopyTo(signed[(timestamp.Length + 1)..]);
            foreach (var key in _keys)
            {
                if (SignatureAlgorithm.Ed25519.Verify(key, signed, signature))
                    return true;
            }
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
