using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Customers;

/// <summary>The statements of the directory's transactions.</summary>
internal sealed class DirectoryStatements(DbConnection connection, DbTransaction? transaction, TimeProvider clock)
{
    /// <summary>What makes an <see cref="EntryRow"/>.</summary>
    public const string Columns = "c.id, c.kind, c.name, c.addresses, c.version";

    public async Task<DirectoryEntry?> FindAsync(CustomerId id) => IsImpossible(id)
        ? null
        : (await connection.QuerySingleOrDefaultAsync<EntryRow>(
            $"SELECT {Columns} FROM directory_customers c WHERE c.id = @id", new { id = id.Value }, transaction))?.Entry();

    // An update that changes nothing, because it is the one statement that locks a row on either kind of database.
    public async Task<DirectoryEntry?> LockAsync(CustomerId id)
    {
        if (IsImpossible(id))
            return null;
        await connection.ExecuteAsync(
            "UPDATE directory_customers SET version = version WHERE id = @id", new { id = id.Value }, transaction);
        return await FindAsync(id);
    }

    // Ids come from addresses that anybody may write; no id of ours has a NUL, and PostgreSQL cannot look for one.
    private static bool IsImpossible(CustomerId id) => id.Value.Contains('\0');

    public async Task<CustomerId?> OwnerAsync(string address)
    {
        var owner = await connection.ExecuteScalarAsync<string?>(
            "SELECT customer_id FROM directory_addresses WHERE address = @address", new { address }, transaction);
        return owner is null ? null : new CustomerId(owner);
    }

    // Null when the address is the customer's now; else whose it is. Freed between the two statements, it is tried again.
    public async Task<CustomerId?> ReserveAsync(CustomerId id, string address)
    {
        while (!await TryInsertAddressAsync(id, address))
        {
            if (await OwnerAsync(address) is { } owner)
                return owner == id ? null : owner;
        }

        return null;
    }

    public async Task<bool> TryInsertAddressAsync(CustomerId id, string address) =>
        await connection.ExecuteAsync(
            "INSERT INTO directory_addresses (address, customer_id) VALUES (@address, @id) ON CONFLICT (address) DO NOTHING",
            new { address, id = id.Value },
            transaction) == 1;

    public async Task ReleaseAsync(CustomerId id, string address)
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

    public async Task<DirectoryEntry> StoreAsync(
        DirectoryEntry entry, ImmutableArray<string> addresses)
    {
        entry = entry with { Addresses = addresses, Version = entry.Version + 1 };
        await connection.ExecuteAsync(
            "UPDATE directory_customers SET addresses = @addresses, version = @version WHERE id = @id",
            new { id = entry.Id.Value, addresses = JsonSerializer.Serialize(entry.Addresses), version = entry.Version },
            transaction);
        await NoteAsync(entry);
        return entry;
    }

    public async Task InsertAsync(DirectoryEntry entry)
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
        await NoteAsync(entry);
    }

    private Task NoteAsync(DirectoryEntry entry) => connection.ExecuteAsync(
        """
        INSERT INTO directory_changes (customer_id, version, changed_at) VALUES (@id, @version, @at)
        ON CONFLICT (customer_id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at
        """,
        new { id = entry.Id.Value, version = entry.Version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() },
        transaction);
}

/// <summary>A customer as it is stored.</summary>
internal record EntryRow
{
    public required string Id { get; init; }
    public required int Kind { get; init; }
    public required string Name { get; init; }
    public required string Addresses { get; init; }
    public required long Version { get; init; }

    public DirectoryEntry Entry() => new(
        new CustomerId(Id), (CustomerKind)Kind, Name, [.. JsonSerializer.Deserialize<string[]>(Addresses)!], Version);
}

/// <summary>An owner of an address, or, with a time, a former one.</summary>
internal sealed record RouteRow : EntryRow
{
    public long? ReleasedAt { get; init; }
}
