using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// The newest version of each customer's entry that one node has heard of: those that went out ahead of the read side, and
/// the newest of those that the read side has brought. So a late copy is known, and nothing older follows something newer.
/// </summary>
internal sealed class KnownEntries
{
    /// <summary>More are not sent ahead of a read side that lags: it brings them itself.</summary>
    public const int MostAhead = 20_000;

    // Announcements are late by seconds at most; so many customers do not change in that time.
    private const int MostPassed = 50_000;

    private readonly Dictionary<CustomerId, (long Version, long Sent)> _ahead = [];
    private Dictionary<CustomerId, long> _passed = [];
    private Dictionary<CustomerId, long> _passedBefore = [];

    /// <summary>Whether an announced entry may go out: it is newer than all that was heard, and the read side not too far behind.</summary>
    public bool IsNews(Customer customer)
    {
        if (_ahead.TryGetValue(customer.Id, out var ahead))
            return customer.Version > ahead.Version;
        if (_ahead.Count >= MostAhead)
            return false;
        return !(_passed.TryGetValue(customer.Id, out var passed) || _passedBefore.TryGetValue(customer.Id, out passed)) ||
            customer.Version > passed;
    }

    /// <summary>An announced entry goes out, as number <paramref name="sent"/> of all that do.</summary>
    public void GoesAhead(Customer customer, long sent) => _ahead[customer.Id] = (customer.Version, sent);

    /// <summary>
    /// The read side brings an entry.
    /// </summary>
    /// <returns>The number under which it, or a newer state of it, went out ahead; 0 if it did not.</returns>
    public long Passes(Customer customer)
    {
        var sent = 0L;
        if (_ahead.TryGetValue(customer.Id, out var ahead) && ahead.Version >= customer.Version)
            sent = ahead.Sent;
        if (sent == 0 || ahead.Version == customer.Version)
            _ahead.Remove(customer.Id);
        if (_passed.Count >= MostPassed)
            (_passedBefore, _passed) = (_passed, []);
        _passed[customer.Id] = customer.Version;
        return sent;
    }

    public void Clear()
    {
        _ahead.Clear();
        _passed.Clear();
        _passedBefore.Clear();
    }
}
