using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Messaging.Web.Json;
using Microsoft.AspNetCore.RateLimiting;

namespace Messaging.Web.Accounts;

/// <summary>
/// Slows guessing across many names from one address. Generous at first, as an office that arrives at nine shares one address.
/// </summary>
internal sealed class SignInRateLimit : IRateLimiterPolicy<IPAddress>
{
    public const string Policy = "sign-in";
    public const int Burst = 30;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected { get; } = static (rejected, _) =>
    {
        var retryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Pace;
        return new ValueTask(ApiProblems.TooManyAttempts(rejected.HttpContext, retryAfter).ExecuteAsync(rejected.HttpContext));
    };

    public RateLimitPartition<IPAddress> GetPartition(HttpContext httpContext) =>
        RateLimitPartition.GetTokenBucketLimiter(Partition(httpContext.Connection.RemoteIpAddress), static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = Pace,
            QueueLimit = 0,
        });

    // One IPv6 customer has at least a /64 to choose addresses from, so that much counts as one address.
    internal static IPAddress Partition(IPAddress? remote)
    {
        if (remote is null)
            return IPAddress.None;
        if (remote.AddressFamily != AddressFamily.InterNetworkV6)
            return remote;
        if (remote.IsIPv4MappedToIPv6)
            return remote.MapToIPv4();
        var bytes = remote.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
