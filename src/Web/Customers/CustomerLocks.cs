using Messaging.Actors.Domain;

namespace Messaging.Web.Customers;

/// <summary>
/// One change of a customer's numbers at a time on this node: reserving, journaling and freeing are three steps, and two
/// changes between each other's steps could free a number that the customer keeps.
/// </summary>
public sealed class CustomerLocks
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Held until disposed.</summary>
    public async Task<IDisposable> HoldAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(customer.GetHashCode() & int.MaxValue) % _stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        return new Held(stripe);
    }

    private sealed class Held(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
