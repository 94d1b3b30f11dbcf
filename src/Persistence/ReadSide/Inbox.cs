using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide.Search;

namespace Messaging.Persistence.ReadSide;

/// <summary>
/// A place in the list of customers: those after it were less recently active. In what a search found, those that match by a
/// message come after those that match by themselves: <paramref name="ByMessage"/> says among which it is.
/// </summary>
public readonly record struct InboxCursor(long LastActivityAt, string CustomerId, bool ByMessage = false);

/// <summary>A page of the list; <paramref name="Next"/> is set while there are more.</summary>
public sealed record InboxPage(IReadOnlyList<Customer> Customers, InboxCursor? Next);

/// <summary>An entry and the journal ordering at which it last changed.</summary>
public sealed record InboxChange(Customer Customer, long ChangedAt);

/// <summary>Lists and finds customers in the read side.</summary>
public sealed class Inbox(ReadSideTables readSide)
{
    /// <summary>
    /// Customers by last activity, newest first. With <paramref name="search"/>, those whose name or number matches and then
    /// those with a message that does; a page may then have fewer than <paramref name="limit"/> though more follow.
    /// </summary>
    public async Task<InboxPage> PageAsync(string? search, InboxCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await readSide.OpenAsync(cancellationToken);
        await using var transaction = readSide.BeginRead(connection);
        if (SearchQuery.Parse(search) is { } query)
            return await CustomerSearch.PageAsync(connection, transaction, query, cursor, limit, cancellationToken);

        var listed = await new CustomerList(connection, transaction).CustomersAsync(cursor, limit + 1, cancellationToken);
        InboxCursor? next = listed.Count > limit ? listed[limit - 1].Place.Cursor : null;
        return new InboxPage([.. listed.Take(limit).Select(entry => entry.Customer)], next);
    }

    /// <summary>Conversations with unsent messages, in order of their ids, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<CustomerId>> WithPendingMessagesAsync(
        CustomerId? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await readSide.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            $"""
            SELECT id FROM (SELECT DISTINCT key >> 32 AS no FROM messages WHERE status = {(int)MessageStatus.Pending}) AS waiting
            JOIN customers ON customers.no = waiting.no
            WHERE id > @after ORDER BY id LIMIT @limit
            """,
            new { after = after?.Value ?? "", limit },
            cancellationToken: cancellationToken));
        return [.. ids.Select(id => new CustomerId(id))];
    }

    /// <summary>Whose message the carrier knows by this id, or null.</summary>
    public async Task<CustomerId?> OwnerOfTelnyxMessageAsync(string telnyxMessageId, CancellationToken cancellationToken)
    {
        await using var connection = await readSide.OpenAsync(cancellationToken);
        var id = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT id FROM customers WHERE no = (SELECT key >> 32 FROM messages WHERE telnyx_message_id = @telnyxMessageId ORDER BY key LIMIT 1)",
            new { telnyxMessageId },
            cancellationToken: cancellationToken));
        return id is null ? null : new CustomerId(id);
    }
}
