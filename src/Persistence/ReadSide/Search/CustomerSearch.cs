using System.Data.Common;
using System.Diagnostics;
using Messaging.Actors.Domain;
using Npgsql;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// Finds customers: those that match by name or number, then those that match by a message, each in the order of the list. A
/// frequent word is found by walking the list and asking for each customer, a rare one by gathering all that match; which it
/// is, the first customers tell.
/// </summary>
internal sealed class CustomerSearch
{
    private const int AskedFirst = 32;
    private const int SmallestBatch = 64;
    private const int LargestBatch = 512;

    /// <summary>Within so many customers a page of names has to be in sight; reading them takes as long as gathering rare ones.</summary>
    private const int FarthestForNames = 1_000;

    /// <summary>As many are looked up one by one; with more it is quicker to walk the list until enough of them have come.</summary>
    private const int FewGathered = 1_500;

    /// <summary>Then the page ends where it stands, and its cursor goes on from there.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromMilliseconds(500);

    private readonly SearchQuery _query;
    private readonly CustomerList _list;
    private readonly ISearchIndex _index;
    private readonly int _wanted;
    private readonly List<(ListedCustomer Listed, bool ByMessage)> _found = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private InboxCursor? _cut;

    private CustomerSearch(DbConnection connection, DbTransaction transaction, SearchQuery query, int limit)
    {
        _query = query;
        _list = new CustomerList(connection, transaction);
        _index = connection is NpgsqlConnection
            ? new PostgresSearchIndex(connection, transaction, query)
            : new SqliteSearchIndex(connection, transaction, query);
        _wanted = limit + 1;
    }

    private delegate Task<IEnumerable<ListedCustomer>> Filter(IReadOnlyList<ListedCustomer> customers, CancellationToken cancellationToken);

    /// <summary>A page of what matches. It may have fewer than <paramref name="limit"/>, and a cursor, where all would take too long.</summary>
    public static async Task<InboxPage> PageAsync(
        DbConnection connection, DbTransaction transaction, SearchQuery query, InboxCursor? after, int limit, CancellationToken cancellationToken)
    {
        if (query.IsHopeless)
            return new InboxPage([], null);
        var search = new CustomerSearch(connection, transaction, query, limit);
        await search._index.PrepareAsync(cancellationToken);
        if (after is not { ByMessage: true })
            await search.CollectNamedAsync(after, cancellationToken);
        if (!search.IsOver)
            await search.CollectWithMessageAsync(after is { ByMessage: true } ? after : null, cancellationToken);
        return search.Page(limit);
    }

    private bool IsFull => _found.Count >= _wanted;

    private bool IsOver => IsFull || _cut is not null;

    private bool IsLate => Stopwatch.GetElapsedTime(_started) > LongestWork;

    private async Task CollectNamedAsync(InboxCursor? from, CancellationToken cancellationToken)
    {
        Filter named = (customers, _) => Task.FromResult(customers.Where(listed => _query.Matches(listed.Customer)));
        // Names are read with the list: a few of its customers cost nothing, and may be all that is wanted.
        var place = await WalkAsync(named, from, byMessage: false, FarthestForNames, cancellationToken);
        if (IsOver || place is null)
            return;
        if (await _index.AllNamedAsync(cancellationToken) is { } all)
            await TakeAsync(all, named, place, byMessage: false, cancellationToken);
        else
            await WalkAsync(named, place, byMessage: false, null, cancellationToken);
    }

    private async Task CollectWithMessageAsync(InboxCursor? from, CancellationToken cancellationToken)
    {
        Filter unnamed = (customers, _) => Task.FromResult(customers.Where(listed => !_query.Matches(listed.Customer)));
        Filter withMessage = async (customers, token) =>
        {
            var candidates = customers.Where(listed => !_query.Matches(listed.Customer)).ToList();
            var matching = await _index.WithMessageAsync([.. candidates.Select(listed => listed.Place.No)], token);
            return candidates.Where(listed => matching.Contains(listed.Place.No));
        };
        var first = await _list.PlacesAsync(from, AskedFirst, cancellationToken);
        if (first.Count == 0)
            return;
        var share = await _index.GuessShareAsync([.. first.Select(place => place.No)], cancellationToken);
        if (share < _index.FrequentShare && await _index.AllWithMessageAsync(cancellationToken) is { } all)
            await TakeAsync(all, unnamed, from, byMessage: true, cancellationToken);
        else
            await WalkAsync(withMessage, from, byMessage: true, null, cancellationToken);
    }

    /// <summary>
    /// Goes along the list and takes what passes the filter, until the page is full, or cannot be expected to be within
    /// <paramref name="farthest"/> customers. Returns where it stopped, null at the end of the list.
    /// </summary>
    private async Task<InboxCursor?> WalkAsync(
        Filter filter, InboxCursor? place, bool byMessage, int? farthest, CancellationToken cancellationToken)
    {
        var walked = 0;
        var before = _found.Count;
        var started = Stopwatch.GetTimestamp();
        var batch = SmallestBatch;
        while (true)
        {
            var customers = await _list.CustomersAsync(place, batch, cancellationToken);
            Add(await filter(customers, cancellationToken), byMessage);
            if (customers.Count < batch)
                return null;
            place = customers[^1].Place.Cursor;
            walked += customers.Count;
            var expected = (_wanted - _found.Count) * (long)walked / Math.Max(1, _found.Count - before);
            if (IsFull || walked + expected > farthest)
                return place;
            var left = LongestWork - Stopwatch.GetElapsedTime(_started);
            if (left <= TimeSpan.Zero)
            {
                _cut = place.Value with { ByMessage = byMessage };
                return place;
            }

            // No batch takes longer than there is time left, as far as the last ones tell.
            var inTime = (long)(walked * (left / Stopwatch.GetElapsedTime(started)));
            batch = (int)Math.Clamp(Math.Min(expected, inTime), SmallestBatch / 4, LargestBatch);
        }
    }

    /// <summary>Takes from all that match those after a place, in the order of the list.</summary>
    private async Task TakeAsync(
        IReadOnlySet<long> all, Filter filter, InboxCursor? place, bool byMessage, CancellationToken cancellationToken)
    {
        if (all.Count <= FewGathered)
        {
            foreach (var some in (await _list.PlacesOfAsync(all, place, cancellationToken)).Chunk(_wanted))
            {
                Add(await filter(await _list.CustomersOfAsync(some, cancellationToken), cancellationToken), byMessage);
                if (IsFull)
                    return;
            }

            return;
        }

        var batch = LargestBatch;
        while (true)
        {
            var places = await _list.PlacesAsync(place, batch, cancellationToken);
            var some = places.Where(next => all.Contains(next.No)).ToList();
            Add(await filter(await _list.CustomersOfAsync(some, cancellationToken), cancellationToken), byMessage);
            if (IsFull || places.Count < batch)
                return;
            place = places[^1].Cursor;
            if (IsLate)
            {
                _cut = place.Value with { ByMessage = byMessage };
                return;
            }

            batch = Math.Min(2 * batch, 8 * LargestBatch);
        }
    }

    private void Add(IEnumerable<ListedCustomer> customers, bool byMessage)
    {
        foreach (var customer in customers.Take(_wanted - _found.Count).ToList())
            _found.Add((customer, byMessage));
    }

    private InboxPage Page(int limit)
    {
        var page = _found.Take(limit).ToList();
        IReadOnlyList<Customer> customers = [.. page.Select(found => found.Listed.Customer)];
        var next = IsFull ? page[^1].Listed.Place.Cursor with { ByMessage = page[^1].ByMessage } : _cut;
        return new InboxPage(customers, next);
    }
}
