using Messaging.Persistence.Customers;
using Microsoft.Extensions.Caching.Memory;

namespace Messaging.Web.Webhooks;

/// <summary>
/// Where texts from an address went a moment ago: spares most texts of a lively conversation a question to the database. It may be outdated,
/// as when another node has moved the address since. That does no harm, because an entry has a version: whoever had the address has followed
/// to a newer one before anybody else takes a text that both might have, and refuses what comes by an older.
/// </summary>
public sealed class KnownRoutes(CustomerDirectory directory) : IDisposable
{
    private const int MostRoutes = 20_000;

    // Far less than the time for which a former owner is still asked (WebhookRouter.ClocksDiffer). It also bounds for how long a text can go to
    // the former owner after a change that was cut short.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _routes = new(new MemoryCacheOptions { SizeLimit = MostRoutes });

    /// <summary>As it was within the last half minute. Who is refused for it asks for the <see cref="PresentAsync">present</see> one.</summary>
    public ValueTask<AddressRoute> RecentAsync(string key, CancellationToken cancellationToken) =>
        _routes.TryGetValue(key, out AddressRoute? route) ? new(route!) : new(PresentAsync(key, cancellationToken));

    /// <summary>As the directory has it now.</summary>
    public async Task<AddressRoute> PresentAsync(string key, CancellationToken cancellationToken)
    {
        var route = await directory.RouteAsync(key, cancellationToken);
        // That nobody has it is about to change.
        if (route.Owner is not null)
            _routes.Set(key, route, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });
        return route;
    }

    public void Dispose() => _routes.Dispose();
}
