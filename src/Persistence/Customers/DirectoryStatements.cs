using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Customers;

/// <summary>The statements of the directory's transactions.</summary>
/// <param name="cancellationToken">Of whoever asked: one that waits for another's row keeps a connection, and others from theirs.</param>
internal sealed class DirectoryStatements(
    DbConnection connection, DbTransaction? transaction, TimeProvider clock, CancellationToken cancellationToken)
{
    /// <summary>What makes an <see cref="EntryRow"/>.</summary>
    public const string Columns = "c.id, c.kind, c.name, c.addresses, c.version";

    public async Task<DirectoryEntry?> FindAsync(CustomerId id) => IsImpossible(id)
        ? null
        : (await connection.QuerySingleOrDefaultAsync<EntryRow>(Command(
            $"SELECT {Columns} FROM directory_customers c WHERE c.id = @id", new { id = id.Value })))?.Entry();

    // An update that changes nothing, because it is the one statement that locks a row on either kind of database.
    public async Task<DirectoryEntry?> LockAsync(CustomerId id)
    {
        if (IsImpossible(id))
            return null;
        await ExecuteAsync("UPDATE directory_customers SET version = version WHERE id = @id", new { id = id.Value });
        return await FindAsync(id);
    }

    // Ids come from addresses that anybody may write; no id of ours has a NUL, and PostgreSQL cannot look for one.
    private static bool IsImpossible(CustomerId id) => id.Value.Contains('\0');

    public async Task<CustomerId?> OwnerAsync(string address)
    {
        var owner = await connection.ExecuteScalarAsync<string?>(Command(
            "SELECT customer_id FROM directory_addresses WHERE address = @address", new { address }));
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
        await ExecuteAsync(
            "INSERT INTO directory_addresses (address, customer_id) VALUES (@address, @id) ON CONFLICT (address) DO NOTHING",
            new { address, id = id.Value }) == 1;

    public async Task ReleaseAsync(CustomerId id, string address)
    {
        var released = new { address, id = id.Value, at = clock.GetUtcNow().ToUnixTimeMilliseconds() };
        await ExecuteAsync("DELETE FROM directory_addresses WHERE address = @address AND customer_id = @id", released);
        await ExecuteAsync(
            """
            INSERT INTO directory_former_owners (address, customer_id, released_at) VALUES (@address, @id, @at)
            ON CONFLICT (address, customer_id) DO UPDATE SET released_at = excluded.released_at
            """,
            released);
    }

    public async Task<DirectoryEntry> StoreAsync(
        DirectoryEntry entry, ImmutableArray<string> addresses)
    {
        entry = entry with { Addresses = addresses, Version = entry.Version + 1 };
        await ExecuteAsync(
            "UPDATE directory_customers SET addresses = @addresses, version = @version WHERE id = @id",
            new { id = entry.Id.Value, addresses = JsonSerializer.Serialize(entry.Addresses), version = entry.Version });
        await NoteAsync(entry);
        return entry;
    }

    public async Task InsertAsync(DirectoryEntry entry)
    {
        await ExecuteAsync(
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
            });
        await NoteAsync(entry);
    }

    private Task NoteAsync(DirectoryEntry entry) => ExecuteAsync(
        """
        INSERT INTO directory_changes (customer_id, version, changed_at) VALUES (@id, @version, @at)
        ON CONFLICT (customer_id) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at
        """,
        new { id = entry.Id.Value, version = entry.Version, at = clock.GetUtcNow().ToUnixTimeMilliseconds() });

    private Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(Command(sql, parameters));

    private CommandDefinition Command(string sql, object parameters) =>
        new(sql, parameters, transaction, cancellationToken: cancellationToken);
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
