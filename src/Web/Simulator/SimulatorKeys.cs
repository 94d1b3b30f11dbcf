using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Messaging.Web.Simulator;

/// <summary>The simulated carrier's API key and signing key: made at start, known to this process only.</summary>
public sealed class SimulatorKeys : IDisposable
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    /// <summary>What our own client sends with; the simulated API takes no other.</summary>
    internal string ApiKey { get; } = "SIM" + Convert.ToHexString(RandomNumberGenerator.GetBytes(24));

    /// <summary>The 32 raw bytes that verify what the simulated carrier signed.</summary>
    public byte[] PublicKey => _key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

    /// <summary>The headers of a webhook: its timestamp and the signature over timestamp, bar and body.</summary>
    public (string Timestamp, string Signature) Sign(DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp), (byte)'|', .. body];
        return (timestamp, Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(_key, signed)));
    }

    internal bool IsApiKey(string? key) => key is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(ApiKey));

    public void Dispose() => _key.Dispose();
}
