using Dapper;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.ReadSide;

/// <summary>A place in the list of customers: those after it were less recently active.</summary>
public readonly record struct InboxCursor(long LastActivityAt, string CustomerId);

/// <summary>A page of the list; <paramref name="Next"/> is set while there are more.</summary>
public sealed record InboxPage(IReadOnlyList<Customer> Customers, InboxCursor? Next);

/// <summary>An entry and the journal ordering at which it last changed.</summary>
public sealed record InboxChange(Customer Customer, long ChangedAt);

/// <summary>Lists and finds customers in the read side.</summary>
public sealed class Inbox(ReadSideTables readSide)
{
    /// <summary>Longer than any text; beyond a multiple of this SQLite refuses a pattern.</summary>
    private const int LongestSearch = 4000;

    /// <summary>Customers by last activity, newest first; <paramref name="search"/> is looked for in name, number and message text.</summary>
    public async Task<InboxPage> PageAsync(string? search, InboxCursor? cursor, int limit, CancellationToken cancellationToken)
    {
        // To SQLite's LIKE a NUL is the end of the pattern: what stands behind it would be ignored and all would match.
        if (search is not null && (search.Length > LongestSearch || search.Contains('\0')))
            return new InboxPage([], null);

        var conditions = new List<string> { "1 = 1" };
        if (cursor is not null)
            conditions.Add("(last_activity_at, id) < (@activity, @id)");
        if (search is not null)
        {
            conditions.Add(
                """
                (name LIKE @pattern ESCAPE '\' OR addresses LIKE @pattern ESCAPE '\' OR (@digits IS NOT NULL AND addresses LIKE @digits)
                 OR EXISTS (SELECT 1 FROM messages m WHERE m.key > (customers.no << 32) AND m.key < ((customers.no + 1) << 32) AND m.text LIKE @pattern ESCAPE '\'))
                """);
        }

        await using var connection = await readSide.OpenAsync(cancellationToken);
        var entries = (await connection.QueryAsync<byte[]>(new CommandDefinition(
            $"SELECT entry FROM customers WHERE {string.Join(" AND ", conditions)} ORDER BY last_activity_at DESC, id DESC LIMIT @limit",
            new
            {
                activity = cursor?.LastActivityAt,
                id = cursor?.CustomerId,
                pattern = search is null ? null : $"%{Escape(search)}%",
                digits = Digits(search),
                limit = limit + 1,
            },
            cancellationToken: cancellationToken))).Select(Stored.Customer).ToList();

        if (entries.Count <= limit)
            return new InboxPage(entries, null);
        entries.RemoveAt(limit);
        var last = entries[^1];
        return new InboxPage(entries, new InboxCursor(last.LastActivityAt.ToUnixTimeMilliseconds(), last.Id.Value));
    }

    /// <summary>Conversations with unsent messages, in order of their ids, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<CustomerId>> WithPendingMessagesAsync(
        CustomerId? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await readSide.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            $"""
            SELECT id FROM customers WHERE id > @after AND no IN (
                SELECT key >> 32 FROM messages WHERE status = {(int)MessageStatus.Pending})
            ORDER BY id LIMIT @limit
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

    private static string Escape(string search) =>
        search.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");

    // A number is found however it is written: only its digits count, if there is nothing but a number in the search.
    private static string? Digits(string? search)
    {
        if (search is null || search.Any(c => !char.IsAsciiDigit(c) && !" +-().".Contains(c)))
            return null;
        var digits = string.Concat(search.Where(char.IsAsciiDigit));
        return digits.Length >= 3 ? $"%{digits}%" : null;
    }
}
