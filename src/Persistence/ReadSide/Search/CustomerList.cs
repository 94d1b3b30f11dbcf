using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Actors.Domain;
using Npgsql;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>A customer's place in the list, and its number in the read side.</summary>
internal readonly record struct ListPlace(long No, long LastActivityAt, string Id)
{
    public InboxCursor Cursor => new(LastActivityAt, Id);
}

/// <summary>A customer in its place.</summary>
internal sealed record ListedCustomer(ListPlace Place, Customer Customer);

/// <summary>The customers in the order of the list, by last activity, newest first.</summary>
internal sealed class CustomerList(DbConnection connection, DbTransaction transaction)
{
    private readonly bool _isPostgres = connection is NpgsqlConnection;

    /// <summary>The next places after one, without what stands there.</summary>
    public async Task<IReadOnlyList<ListPlace>> PlacesAsync(InboxCursor? after, int count, CancellationToken cancellationToken) =>
        (await QueryAsync<(long, long, string)>("no, last_activity_at, id", after, count, cancellationToken))
        .ConvertAll(row => new ListPlace(row.Item1, row.Item2, row.Item3));

    /// <summary>The next customers after a place.</summary>
    public async Task<IReadOnlyList<ListedCustomer>> CustomersAsync(InboxCursor? after, int count, CancellationToken cancellationToken) =>
        (await QueryAsync<(long, byte[])>("no, entry", after, count, cancellationToken)).ConvertAll(row => Listed(row.Item1, row.Item2));

    /// <summary>Those of the given that come after a place, in order. Each is looked up, whatever the database knows of the table.</summary>
    public async Task<IReadOnlyList<ListPlace>> PlacesOfAsync(
        IEnumerable<long> customers, InboxCursor? after, CancellationToken cancellationToken)
    {
        // An order that no index has, so that none is walked for it.
        var rows = await connection.QueryAsync<(long, long, string)>(new CommandDefinition(
            $"""
            SELECT no, last_activity_at, id FROM {Among} {(after is null ? "" : "WHERE (last_activity_at, id) < (@activity, @id)")}
            ORDER BY last_activity_at + 0 DESC, id DESC
            """,
            new { nos = Numbers(customers), activity = after?.LastActivityAt, id = after?.CustomerId },
            transaction,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new ListPlace(row.Item1, row.Item2, row.Item3))];
    }

    /// <summary>What stands in these places, in the same order.</summary>
    public async Task<IReadOnlyList<ListedCustomer>> CustomersOfAsync(IReadOnlyCollection<ListPlace> places, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(long, byte[])>(new CommandDefinition(
            $"SELECT no, entry FROM {Among}", new { nos = Numbers(places.Select(place => place.No)) }, transaction,
            cancellationToken: cancellationToken));
        var found = rows.Select(row => Listed(row.Item1, row.Item2)).ToDictionary(listed => listed.Place.No);
        return [.. places.Select(place => found[place.No])];
    }

    private string Among => _isPostgres
        ? "unnest(@nos) AS given JOIN customers ON no = given"
        : "(SELECT value AS given FROM json_each(@nos)) CROSS JOIN customers ON no = given";

    private object Numbers(IEnumerable<long> customers) =>
        _isPostgres ? customers.ToArray() : JsonSerializer.Serialize(customers);

    private async Task<List<TRow>> QueryAsync<TRow>(
        string columns, InboxCursor? after, int count, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<TRow>(new CommandDefinition(
            $"""
            SELECT {columns} FROM customers {(after is null ? "" : "WHERE (last_activity_at, id) < (@activity, @id)")}
            ORDER BY last_activity_at DESC, id DESC LIMIT @count
            """,
            new { activity = after?.LastActivityAt, id = after?.CustomerId, count },
            transaction,
            cancellationToken: cancellationToken))).AsList();

    private static ListedCustomer Listed(long no, byte[] entry)
    {
        var customer = Stored.Customer(entry);
        return new ListedCustomer(new ListPlace(no, customer.LastActivityAt.ToUnixTimeMilliseconds(), customer.Id.Value), customer);
    }
}
