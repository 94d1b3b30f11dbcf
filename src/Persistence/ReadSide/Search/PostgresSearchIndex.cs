using System.Data.Common;
using Dapper;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// <c>tsvector</c>s. Whether a customer's messages have a word is read from their rows; a GIN index knows all rows of a word,
/// but can neither begin in the middle nor stop early.
/// </summary>
internal sealed class PostgresSearchIndex(DbConnection connection, DbTransaction transaction, SearchQuery query) : ISearchIndex
{
    /// <summary>Each lies in a page of its own: about 4 µs in memory.</summary>
    private const int MostGathered = 20_000;

    private const int RowsLookedAt = 64;

    private readonly string _messages = MatchExpression.TsQuery.OfMessages(query);

    public double FrequentShare => 0.15;

    // The planner chooses by statistics, which a table just filled has not; here it has one sensible way each time. Just in
    // time compilation and parallel workers take longer to begin than these statements take.
    public Task PrepareAsync(CancellationToken cancellationToken) => ExecuteAsync(
        """
        SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
        SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0
        """,
        cancellationToken);

    public async Task<double> GuessShareAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken) =>
        (double)(await WithMessageAsync(customers, $"LIMIT {RowsLookedAt}", cancellationToken)).Count / customers.Count;

    public Task<IReadOnlySet<long>> WithMessageAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken) =>
        WithMessageAsync(customers, "OFFSET 0", cancellationToken);

    public Task<IReadOnlySet<long>?> AllNamedAsync(CancellationToken cancellationToken) => AllAsync(
        "SELECT no FROM customer_words WHERE words @@ @match::tsquery LIMIT @most", MatchExpression.TsQuery.OfCustomers(query), cancellationToken);

    public Task<IReadOnlySet<long>?> AllWithMessageAsync(CancellationToken cancellationToken) => AllAsync(
        "SELECT key >> 32 AS no FROM message_words WHERE words @@ @match::tsquery LIMIT @most", _messages, cancellationToken);

    // The limit keeps the words out of the inner query, which then is a walk by key that ends at the first match.
    private async Task<IReadOnlySet<long>> WithMessageAsync(
        IReadOnlyCollection<long> customers, string limit, CancellationToken cancellationToken)
    {
        await ExecuteAsync("SET LOCAL enable_bitmapscan = off", cancellationToken);
        return (await connection.QueryAsync<long>(new CommandDefinition(
            $"""
            SELECT no FROM unnest(@nos) AS no CROSS JOIN LATERAL (
                SELECT 1 FROM (
                    SELECT words FROM message_words WHERE key BETWEEN (no << 32) AND (no << 32) + 4294967295
                    ORDER BY key DESC {limit}) AS rows
                WHERE words @@ @match::tsquery LIMIT 1) AS found
            """,
            new { nos = customers.ToArray(), match = _messages },
            transaction,
            cancellationToken: cancellationToken))).ToHashSet();
    }

    private async Task<IReadOnlySet<long>?> AllAsync(string select, string match, CancellationToken cancellationToken)
    {
        await ExecuteAsync("SET LOCAL enable_bitmapscan = on", cancellationToken);
        var rows = await connection.QueryAsync<(long No, long Count)>(new CommandDefinition(
            $"SELECT no, COUNT(*) FROM ({select}) AS rows GROUP BY no", new { match, most = MostGathered }, transaction,
            cancellationToken: cancellationToken));
        return Gathered.Of(rows, MostGathered);
    }

    private Task ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
}
