using System.Collections.Immutable;
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
public sealed class CustomerDirectory(Database database, TimeProvider clock) : IDisposable
{
    private readonly GroupReads<string, RouteRow> _routes = new(database, keys => DirectoryRoutes.ReadAsync(database, keys));

    public void Dispose() => _routes.Dispose();

    /// <summary>What the directory says of a customer, or null when there is no such customer.</summary>
    public async Task<DirectoryEntry?> FindAsync(CustomerId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await new DirectoryStatements(connection, null, clock, cancellationToken).FindAsync(id);
    }

    /// <summary>Whose an address is and was, in one read.</summary>
    /// <param name="key">An address, or what stands for a group's set of participants.</param>
    public async Task<AddressRoute> RouteAsync(string key, CancellationToken cancellationToken)
    {
        DirectoryEntry? owner = null;
        var former = ImmutableArray.CreateBuilder<FormerOwner>();
        foreach (var row in await _routes.AskAsync(key, cancellationToken))
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
        using var turn = await database.Turns.NextAsync(cancellationToken);
        while (true)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var directory = new DirectoryStatements(connection, transaction, clock, cancellationToken);
            if (await directory.OwnerAsync(key) is { } other)
                return (await directory.FindAsync(other))!;

            var entry = newEntry();
            await directory.InsertAsync(entry);
            if (await directory.TryInsertAddressAsync(entry.Id, key))
            {
                await transaction.CommitAsync(cancellationToken);
                return entry;
            }
        }
    }

    /// <summary>Reserves the addresses for a new customer; null when that was done, else whose an address is.</summary>
    public async Task<AddressTaken?> CreateAsync(DirectoryEntry entry, CancellationToken cancellationToken)
    {
        using var turn = await database.Turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var directory = new DirectoryStatements(connection, transaction, clock, cancellationToken);
        await directory.InsertAsync(entry);
        foreach (var address in entry.Addresses.Distinct().Order(StringComparer.Ordinal))
        {
            if (await directory.ReserveAsync(entry.Id, address) is { } owner)
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
        using var turn = await database.Turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var directory = new DirectoryStatements(connection, transaction, clock, cancellationToken);
        var locked = new Dictionary<CustomerId, DirectoryEntry>();
        foreach (var party in new[] { id, takeFrom ?? id }.Distinct().OrderBy(party => party.Value, StringComparer.Ordinal))
        {
            if (await directory.LockAsync(party) is { } known)
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
                await directory.ReleaseAsync(id, address);
            else if (!entry.Addresses.Contains(address) &&
                await directory.ReserveAsync(id, address) is { } owner)
            {
                if (owner != takeFrom)
                    return new AddressChange(entry, null, new AddressTaken(address, owner));
                await directory.ReleaseAsync(owner, address);
                if (!await directory.TryInsertAddressAsync(id, address))
                    throw new InvalidOperationException("An address was given to somebody else while its owner was locked.");
                moved.Add(address);
            }
        }

        foreach (var (party, before) in locked.OrderBy(known => known.Key.Value, StringComparer.Ordinal))
        {
            if (party == id)
                locked[party] = await directory.StoreAsync(before, addresses);
            else if (moved.Count > 0)
                locked[party] = await directory.StoreAsync(before, [.. before.Addresses.Except(moved)]);
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
        var rows = await connection.QueryAsync<EntryRow>(new CommandDefinition(
            $"""
            SELECT {DirectoryStatements.Columns} FROM directory_changes d JOIN directory_customers c ON c.id = d.customer_id
            WHERE d.changed_at <= @before AND d.customer_id > @after ORDER BY d.customer_id LIMIT @limit
            """,
            new { before = before.ToUnixTimeMilliseconds(), after = after?.Value ?? "", limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.Entry())];
    }

    /// <summary>Notes that the journals have followed up to these entries; changes made since stay noted.</summary>
    public async Task SettleAsync(IReadOnlyCollection<DirectoryEntry> followed, CancellationToken cancellationToken)
    {
        using var turn = await database.Turns.NextAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM directory_changes WHERE customer_id = @id AND version <= @version",
            followed.OrderBy(entry => entry.Id.Value, StringComparer.Ordinal).Select(entry => new { id = entry.Id.Value, version = entry.Version }),
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }
}
