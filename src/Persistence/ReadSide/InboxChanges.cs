using System.Runtime.CompilerServices;
using Dapper;

namespace Messaging.Persistence.ReadSide;

/// <summary>Entries that changed, and how far the read side was at that same moment: it held every change up to there.</summary>
public sealed record InboxChangesPage(IReadOnlyList<InboxChange> Changes, long Position);

/// <summary>Reads which customers' entries changed, by their places in the journal.</summary>
public sealed class InboxChanges(ReadSideTables readSide)
{
    private const int PageSize = 200;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Entries changed after one place and not after another, each once and in its latest state, in order of their change.
    /// One that has changed since is not among them: it is found after <paramref name="upTo"/>.
    /// </summary>
    public async Task<InboxChangesPage> PageAsync(long after, long upTo, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await readSide.OpenAsync(cancellationToken);
        await using var transaction = readSide.BeginRead(connection);
        var position = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT position FROM projection", transaction: transaction, cancellationToken: cancellationToken));
        var rows = await connection.QueryAsync<(long ChangedAt, byte[] Entry)>(new CommandDefinition(
            "SELECT changed_at, entry FROM customers WHERE changed_at > @after AND changed_at <= @upTo ORDER BY changed_at LIMIT @limit",
            new { after, upTo, limit },
            transaction,
            cancellationToken: cancellationToken));
        return new InboxChangesPage([.. rows.Select(row => new InboxChange(Stored.Customer(row.Entry), row.ChangedAt))], position);
    }

    /// <summary>
    /// All of them, page by page. The read side was at <paramref name="upTo"/> once; if it is not any more, because another
    /// one that is being built took its place, this waits until it is there again, and fails if that takes long.
    /// </summary>
    public async IAsyncEnumerable<InboxChange> AllAsync(
        long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var page = await PageAsync(after, upTo, PageSize, cancellationToken);
            if (page.Position < upTo)
            {
                if (TimeProvider.System.GetElapsedTime(patience) > Patience)
                    throw new TimeoutException($"The read side is at {page.Position} and does not come back to {upTo}.");
                await Task.Delay(LookAgain, cancellationToken);
                continue;
            }

            foreach (var change in page.Changes)
            {
                after = change.ChangedAt;
                yield return change;
            }

            if (page.Changes.Count < PageSize)
                yield break;
            patience = TimeProvider.System.GetTimestamp();
        }
    }
}
