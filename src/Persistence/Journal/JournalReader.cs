using System.Data.Common;
using System.Runtime.CompilerServices;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>An event and its place among the events of all conversations.</summary>
public sealed record JournalEntry(long Ordering, ConversationEvent Event)
{
    /// <summary>Differs between two journals that have different events at the same place; empty where nobody asked for it.</summary>
    public string Id { get; init; } = "";

    /// <summary>The clock of the node that wrote it.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    internal static string IdOf(string persistenceId, long seq, long created) => $"{persistenceId}/{seq}/{created}";
}

/// <summary>
/// Reads events straight from the journal's table, with one query and without an Akka stream for each reader, since every
/// resumed stream and every history page does it. The table is Akka.Persistence.Sql's (mapping <c>default</c>).
/// </summary>
public sealed class JournalReader(Database database) : IConversationJournal
{
    /// <summary>The first page is small: whoever reads a long conversation has its first events as soon as those of a short one.</summary>
    public const int FirstPageSize = 20;

    private const int PageSize = 200;

    // An event can hold a webhook of 1 MiB, and every slow reader holds a page.
    private const int PageBytes = 128 * 1024;

    /// <summary>What the journal calls an event; never changes.</summary>
    public static string NameOf(ConversationEvent e) => EventMapping.Manifest(e);

    /// <inheritdoc />
    public async IAsyncEnumerable<ConversationEvent> ReadAsync(
        CustomerId customer, long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In pages, so that no connection is held while a slow reader takes what it got.
        for (var size = FirstPageSize; after < upTo; size = PageSize)
        {
            var (page, isCut) = await PageAsync(customer, after, upTo, size, PageBytes, cancellationToken);
            foreach (var entry in page)
                yield return entry.Event;
            if (page.Count < size && !isCut)
                yield break;
            after = page[^1].Event.Seq;
        }
    }

    /// <summary>The number of a conversation's newest event; 0 when it has none.</summary>
    public async Task<long> LastSeqAsync(CustomerId customer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT MAX(sequence_number) FROM journal WHERE persistence_id = @id";
        command.AddParameter("id", ConversationActor.PersistenceIdOf(customer));
        return await command.ExecuteScalarAsync(cancellationToken) is long last ? last : 0;
    }

    /// <summary>The <see cref="JournalEntry.Id"/> of what the journal has at a place; null when there is nothing.</summary>
    public async Task<string?> EventIdAsync(long ordering, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, created FROM journal WHERE ordering = @ordering";
        command.AddParameter("ordering", ordering);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? JournalEntry.IdOf(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2))
            : null;
    }

    /// <summary>Place of the newest event in the journal; 0 when there is none.</summary>
    public async Task<long> LastOrderingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT MAX(ordering) FROM journal";
        return await command.ExecuteScalarAsync(cancellationToken) is long last ? last : 0;
    }

    private async Task<(List<JournalEntry> Entries, bool IsCut)> PageAsync(
        CustomerId customer, long after, long upTo, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT ordering, message, manifest FROM journal WHERE persistence_id = @id AND sequence_number > @after " +
            "AND sequence_number <= @upTo AND deleted = @no ORDER BY sequence_number LIMIT @limit";
        command.AddParameter("id", ConversationActor.PersistenceIdOf(customer));
        command.AddParameter("after", after);
        command.AddParameter("upTo", upTo);
        command.AddParameter("no", false);
        command.AddParameter("limit", limit);
        return await ReadAsync(command, maxBytes, cancellationToken);
    }

    // Cut: more may follow, but what there is holds more than the bytes wanted already.
    private static async Task<(List<JournalEntry> Entries, bool IsCut)> ReadAsync(
        DbCommand command, int maxBytes, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        var bytes = 0L;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (bytes < maxBytes && await reader.ReadAsync(cancellationToken))
        {
            var message = reader.GetFieldValue<byte[]>(1);
            bytes += message.Length;
            var stored = Protocol.V1.ConversationEvent.Parser.ParseFrom(message);
            entries.Add(new JournalEntry(reader.GetInt64(0), EventMapping.ToDomain(stored, reader.GetString(2))));
        }

        return (entries, bytes >= maxBytes);
    }
}
