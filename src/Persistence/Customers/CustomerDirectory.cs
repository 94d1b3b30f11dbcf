using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Customers;

/// <summary>What the directory keeps of a customer: enough to complete a creation that a crash cut short.</summary>
public sealed record DirectoryEntry(CustomerId Id, CustomerKind Kind, string Name, ImmutableArray<string> Addresses);

/// <summary>An address that belongs to somebody else already.</summary>
public sealed record AddressTaken(string Address, CustomerId Owner);

/// <summary>
/// Says whose an address is: at most one customer's, by a unique key of the database. Written before the journal is, so
/// that whoever comes second learns of the first; the conversation's journal then follows it.
/// </summary>
public sealed class CustomerDirectory(Database database, TimeProvider clock)
{
    /// <summary>The customer that has <paramref name="key"/>; made from <paramref name="newEntry"/> if nobody has it.</summary>
    /// <param name="key">An address, or what stands for a group's set of participants.</param>
    /// <param name="newEntry">Made only when it is needed; its id must be new.</param>
    public async Task<CustomerId> ResolveAsync(string key, Func<DirectoryEntry> newEntry, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await OwnerAsync(connection, null, key) is { } owner)
            return owner;

        // The transaction takes SQLite's write lock at once, so what it reads cannot change before it writes.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await OwnerAsync(connection, transaction, key) is { } other)
            return other;
        var entry = newEntry();
        await InsertAsync(connection, transaction, entry, [key]);
        await transaction.CommitAsync(cancellationToken);
        return entry.Id;
    }

    /// <summary>Reserves the addresses for a new customer; null when that was done, else whose an address is.</summary>
    public async Task<AddressTaken?> CreateAsync(DirectoryEntry entry, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FirstTakenAsync(connection, transaction, entry.Id, entry.Addresses) is { } taken)
            return taken;
        await InsertAsync(connection, transaction, entry, entry.Addresses);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Reserves further addresses for a customer, before its conversation journals them.</summary>
    public async Task<AddressTaken?> ReserveAsync(CustomerId id, IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var wanted = addresses.ToList();
        if (await FirstTakenAsync(connection, transaction, id, wanted) is { } taken)
            return taken;
        await InsertAddressesAsync(connection, transaction, id, wanted);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Frees all addresses of a customer but these, after its conversation journaled that it has no others.</summary>
    public async Task ReleaseOthersAsync(CustomerId id, IEnumerable<string> kept, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "DELETE FROM directory_addresses WHERE customer_id = @id AND address NOT IN @kept",
            new { id = id.Value, kept = kept.ToList() });
    }

    /// <summary>What the directory knows of a customer, or null when there is no such customer.</summary>
    public async Task<DirectoryEntry?> FindAsync(CustomerId id, CancellationToken cancellationToken)
    {
        // Ids come from addresses that anybody may write; no id of ours has a NUL, and PostgreSQL cannot look for one.
        if (id.Value.Contains('\0'))
            return null;
        await using var connection = await database.OpenAsync(cancellationToken);
        var found = await connection.QuerySingleOrDefaultAsync<(int Kind, string Name, string Addresses)?>(
            "SELECT kind, name, addresses FROM directory_customers WHERE id = @id", new { id = id.Value });
        return found is { } row
            ? new DirectoryEntry(id, (CustomerKind)row.Kind, row.Name, [.. JsonSerializer.Deserialize<string[]>(row.Addresses)!])
            : null;
    }

    /// <summary>Whose an address is, or null.</summary>
    public async Task<CustomerId?> OwnerAsync(string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await OwnerAsync(connection, null, address);
    }

    private static async Task<CustomerId?> OwnerAsync(DbConnection connection, DbTransaction? transaction, string address)
    {
        var owner = await connection.ExecuteScalarAsync<string?>(
            "SELECT customer_id FROM directory_addresses WHERE address = @address", new { address }, transaction);
        return owner is null ? null : new CustomerId(owner);
    }

    private static async Task<AddressTaken?> FirstTakenAsync(
        DbConnection connection, DbTransaction transaction, CustomerId id, IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            if (await OwnerAsync(connection, transaction, address) is { } owner && owner != id)
                return new AddressTaken(address, owner);
        }

        return null;
    }

    private async Task InsertAsync(
        DbConnection connection, DbTransaction transaction, DirectoryEntry entry, IEnumerable<string> keys)
    {
        await connection.ExecuteAsync(
            "INSERT INTO directory_customers (id, kind, name, addresses, created_at) VALUES (@id, @kind, @name, @addresses, @at)",
            new
            {
                id = entry.Id.Value,
                kind = (int)entry.Kind,
                name = entry.Name,
                addresses = JsonSerializer.Serialize(entry.Addresses),
                at = clock.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            transaction);
        await InsertAddressesAsync(connection, transaction, entry.Id, keys);
    }

    private static Task InsertAddressesAsync(
        DbConnection connection, DbTransaction transaction, CustomerId id, IEnumerable<string> addresses) =>
        connection.ExecuteAsync(
            "INSERT INTO directory_addresses (address, customer_id) VALUES (@address, @id) ON CONFLICT (address) DO NOTHING",
            addresses.Select(address => new { address, id = id.Value }),
            transaction);
}
