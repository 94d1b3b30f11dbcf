using System.Collections.Immutable;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>The API keys of this node, kept as hashes.</summary>
internal sealed class ApiKeys(IOptions<AuthOptions> options)
{
    public const int LongestSecret = 512;

    private readonly ImmutableArray<Key> keys =
        [.. options.Value.ApiKeys.Select(key => new Key(Hash(key.Value!), Caller.ForApiKey(key.Key)))];

    /// <summary>The program whose secret this is, or null.</summary>
    /// <remarks>Every key is compared to the end, so that the time taken tells nothing about any of them.</remarks>
    public ClaimsPrincipal? Find(string secret)
    {
        if (secret.Length > LongestSecret)
            return null;
        var hash = Hash(secret);
        ClaimsPrincipal? found = null;
        foreach (var key in keys)
            found = CryptographicOperations.FixedTimeEquals(key.Hash, hash) ? key.Caller : found;
        return found;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private sealed record Key(byte[] Hash, ClaimsPrincipal Caller);
}
