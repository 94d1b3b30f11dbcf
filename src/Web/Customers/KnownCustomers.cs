using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Microsoft.Extensions.Caching.Memory;

namespace Messaging.Web.Customers;

/// <summary>
/// Whether there is such a customer. That there is one stays true, as none is ever deleted, and so is asked of the database once: thousands of
/// streams that come back at the same time ask nothing. That there is none is asked each time.
/// </summary>
public sealed class KnownCustomers(CustomerDirectory directory) : IDisposable
{
    private const int Most = 100_000;

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = Most });

    public ValueTask<bool> ExistsAsync(CustomerId id, CancellationToken cancellationToken) =>
        _known.TryGetValue(id, out _) ? new(true) : new(AskAsync(id, cancellationToken));

    public void Dispose() => _known.Dispose();

    private async Task<bool> AskAsync(CustomerId id, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(id, cancellationToken) is null)
            return false;
        _known.Set(id, true, new MemoryCacheEntryOptions { Size = 1 });
        return true;
    }
}
