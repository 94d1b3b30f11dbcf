using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Customers;

/// <summary>
/// Says whose an address is: at most one customer's, by a unique key of the database. It is written before the journal is,
/// so that whoever comes second learns of the first; the conversation's journal then follows it.
/// </summary>
/// <remarks>
/// Right on a database with one writer and on one with many: what is written decides by the rows it touched, never by what
/// was read before, and every transaction locks customers before addresses and each in one order, so that none waits in a ring.
/// </remarks>
public sealed class CustomerDirectory(Database database, TimeProvider clock)
{
    private const string Columns = "c.id, c.kind, c.name, c.addresses, c.version";

    private readonly WriteTurns _turns = new(1);

    /// <summary>What the directory says of a customer, or null when there is no such customer.</summary>
    public async Task<DirectoryEntry?> FindAsync(CustomerId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, null, id);
    }

    /// <summary>Whose an address is and was, in one read.</summary>
    /// <param name="key">An address, or what stands for a group's set of participants.</param>
    public async Task<AddressRoute> RouteAsync(string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RouteRow>(
            $"""
            SELECT {Columns}, NULL AS ReleasedAt FROM directory_addresses a JOIN directory_customers c ON c.id = a.customer_id
            WHERE a.address = @key
            UNION ALL
            SELECT {Columns}, f.released_at AS ReleasedAt FROM directory_former_owners f JOIN directory_customers c ON c.id = f.customer_id
            WHERE f.address = @key
            """,
            new { key });

        DirectoryEntry? owner = null;
        var former = ImmutableArray.CreateBuilder<FormerOwner>();
        foreach (var row in rows)
        {
            if (row.ReleasedAt is { } at)
                former.Add(new FormerOwner(row.Entry(), DateTimeOffset.FromUnixTimeMilliseconds(at)));
            else
                owner = row.Entry();
        }

        // Who has it back knows its own texts.
        former.RemoveAll(was => was.Entry.Id == owner?.Id);
        return new AddressRoute(owner, former.ToImmutable());
    }

    /// <summary>The customer that has <paramref name="key"/>; made from <paramref name="newEntry"/> if nobody has it.</summary>
    /// <param name="newEntry">Made only when it is needed; its id must be new.</param>
    public async Task<DirectoryEntry> ResolveAsync(string key, Func<DirectoryEntry> newEntry, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        while (true)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await OwnerAsync(connection, transaction, key) is { } other)
                return (await FindAsync(connection, transaction, other))!;

            var entry = newEntry();
            await InsertAsync(connection, transaction, entry);
            if (await TryInsertAddressAsync(connection, transaction, entry.Id, key))
            {
                await transaction.CommitAsync(cancellationToken);
                return entry;
            }
        }
    }

    /// <summary>Reserves the addresses for a new customer; null when that was done, else whose an address is.</summary>
    public async Task<AddressTaken?> CreateAsync(DirectoryEntry entry, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await InsertAsync(connection, transaction, entry);
        foreach (var address in entry.Addresses.Distinct().Order(StringComparer.Ordinal))
        {
            if (await ReserveAsync(connection, transaction, entry.Id, address) is { } owner)
                return new AddressTaken(address, owner);
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>
    /// Gives a customer these addresses and no others, at once or not at all; null when there is no such customer. Addresses
    /// of <paramref name="takeFrom"/> move; those of anybody else are <see cref="AddressChange.Taken"/>, and nothing is changed.
    /// </summary>
    public async Task<AddressChange?> ChangeAsync(
        CustomerId id, ImmutableArray<string> addresses, CustomerId? takeFrom, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var locked = new Dictionary<CustomerId, DirectoryEntry>();
        foreach (var party in new[] { id, takeFrom ?? id }.Distinct().OrderBy(party => party.Value, StringComparer.Ordinal))
        {
            if (await LockAsync(connection, transaction, party) is { } known)
                locked.Add(party, known);
        }

        if (!locked.TryGetValue(id, out var entry))
            return null;
        if (entry.Addresses.SequenceEqual(addresses))
            return new AddressChange(entry, null, null);

        var moved = new List<string>();
        foreach (var address in entry.Addresses.Union(addresses).Order(StringComparer.Ordinal))
        {
            if (!addresses.Contains(address))
                await ReleaseAsync(connection, transaction, id, address);
            else if (!entry.Addresses.Contains(address) &&
                await ReserveAsync(connection, transaction, id, address) is { } owner)
            {
                if (owner != takeFrom)
                    return new AddressChange(entry, null, new AddressTaken(address, owner));
                await ReleaseAsync(connection, transaction, owner, address);
                if (!await TryInsertAddressAsync(connection, transaction, id, address))
                    throw new InvalidOperationException("An address was given to somebody else while its owner was locked.");
                moved.Add(address);
            }
        }

        foreach (var (party, before) in locked.OrderBy(known => known.Key.Value, StringComparer.Ordinal))
        {
            if (party == id)
                locked[party] = await StoreAsync(connection, transaction, before, addresses);
            else if (moved.Count > 0)
                locked[party] = await StoreAsync(connection, transaction, before, [.. before.Addresses.Except(moved)]);
        }

        await transaction.CommitAsync(cancellationToken);
        return new AddressChange(locked[id], moved.Count > 0 ? locked[takeFrom!.Value] : null, null);
    }

    /// <summary>
    /// Entries that were changed before <paramref name="before"/> and have not been <see cref="SettleAsync">settled</see>: their
    /// journals may not have followed. In order of their ids, after <paramref name="after"/>.
    /// </summary>
    public async Task<IReadOnlyList<DirectoryEntry>> UnsettledAsync(
        DateTimeOffset before, CustomerId? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<EntryRow>(
            $"""
            SELECT {Columns} FROM directory_changes d JOIN directory_customers c ON c.id = d.customer_id
            WHERE d.changed_at <= @before AND d.customer_id > @after ORDER BY d.customer_id LIMIT @limit
            """,
            new { before = before.ToUnixTimeMilliseconds(), after = after?.Value ?? "", limit });
        return [.. rows.Select(row => row.Entry())];
    }

    /// <summary>Notes that the journals have followed up to these entries; changes made since stay noted.</summary>
    public async Task SettleAsync(IReadOnlyCollection<DirectoryEntry> followed, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            "DELETE FROM directory_changes WHERE customer_id = @id AND version <= @version",
            followed.OrderBy(entry => entry.Id.Value, StringComparer.Ordinal).Select(entry => new { id = entry.Id.Value, version = entry.Version }),
            transaction);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<DirectoryEntry?> FindAsync(DbConnection connection, DbTransaction? transaction, CustomerId id) =>
        (await connection.QuerySingleOrDefaultAsync<EntryRow>(
            $"SELECT {Columns} FROM directory_customers c WHERE c.id = @id", new { id = id.Value }, transaction))?.Entry();

    // An update that changes nothing, because it is the one statement that locks a row on either kind of database.
    private static async Task<DirectoryEntry?> LockAsync(DbConnection connection, DbTransaction transaction, CustomerId id)
    {
        await connection.ExecuteAsync(
            "UPDATE directory_customers SET version = version WHERE id = @id", new { id = id.Value }, transaction);
        return await FindAsync(connection, transaction, id);
    }

    private static async Task<CustomerId?> OwnerAsync(DbConnection connection, DbTransaction transaction, string address)
    {
        var owner = await connection.ExecuteScalarAsync<string?>(
            "SELECT customer_id FROM directory_addresses WHERE address = @address", new { address }, transaction);
        return owner is null ? null : new CustomerId(owner);
    }

    // Null when the address is the customer's now; else whose it is. Freed between the two statements, it is tried again.
    private static async Task<CustomerId?> ReserveAsync(
        DbConnection connection, DbTransaction transaction, CustomerId id, string address)
    {
        while (!await TryInsertAddressAsync(connection, transaction, id, address))
        {
            if (await OwnerAsync(connection, transaction, address) is { } owner)
                return owner == id ? null : owner;
        }

        return null;
    }

    private static async Task<bool> TryInsertAddressAsync(
        DbConnection connection, DbTransaction transaction, CustomerId id, string address) =>
        await connection.ExecuteAsync(
            "INSERT INTO directory_addresses (address, customer_id) VALUES (@address, @id) ON CONFLICT (address) DO NOTHING",
            new { address, id = id.Value },
            transaction) == 1;

    private async Task ReleaseAsync(DbConnection connection, DbTransaction transaction, CustomerId id, string address)
    {
        var released = new { address, id = id.Value, at = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        await connection.ExecuteAsync(
            "DELETE FROM directory_addresses WHERE address = @address AND customer_id = @id", released, transaction);
        await connection.ExecuteAsync(
            """
            INSERT INTO directory_former_owners (address, customer_id, released_at) VALUES (@address, @id, @at)
            ON CONFLICT (address, customer_id) DO UPDATE SET released_at = excluded.released_at
            """,
            released,
            transaction);
    }

    private async Task<DirectoryEntry> StoreAsync(
        DbConnection connection, DbTransaction transaction, DirectoryEntry entry, ImmutableArray<string> addresses)
    {
        entry = entry with { Addresses = addresses, Version = entry.Version + 1 };
        await connection.ExecuteAsync(
            "UPDATE directory_customers SET addresses = @addresses, version = @version WHERE id = @id",
            new { id = entry.Id.Value, addresses = JsonSerializer.Serialize(entry.Addresses), version = entry.Version },
            transaction);
        await NoteAsync(connection, transaction, entry);
        return entry;
    }

    private async Task InsertAsync(DbConnection connection, DbTransaction transaction, DirectoryEntry entry)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO directory_customers (id, kind, name, addresses, version, created_at)
            VALUES (@id, @kind, @name, @addresses, @version, @at)
            """,
            new
            {
                id = entry.Id.Value,
                kind = (int)entry.Kind,
                name = entry.Name,
                addresses = JsonSerializer.Serialize(entry.Addresses),
                version = entry.Version,
                at = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            transaction);
        await NoteAsync(connection, transaction, entry);
    }

    private Task NoteAsync(DbConnection connection, DbTransaction transaction, DirectoryEntry entry) => connection.ExecuteAsync(
        """
        INSERT INTO directory_changes (customer_id, version, changed_at) VALUES (@id, @version, @at)
        ON CONFLICT (customer_id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at
        """,
        new { id = entry.Id.Value, version = entry.Version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() },
        transaction);

    private record EntryRow
    {
        public required string Id { get; init; }
        public required int Kind { get; init; }
        public required string Name { get; init; }
        public required string Addresses { get; init; }
        public required long Version { get; init; }

        public DirectoryEntry Entry() => new(
            new CustomerId(Id), (CustomerKind)Kind, Name, [.. JsonSerializer.Deserialize<string[]>(Addresses)!], Version);
    }

    private sealed record RouteRow : EntryRow
    {
        public long? ReleasedAt { get; init; }
    }
}
