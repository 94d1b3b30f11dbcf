using System.Data.Common;
using System.Text.Json;
using Dapper;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.ReadSide.Search;

/// <summary>
/// FTS5. Its lists of rows are in the order of keys, so that a range of them is found by seeking: one customer's messages.
/// An unfinished word is looked up in the index of beginnings, if that has its length; otherwise FTS5 would merge the lists
/// of all such words for each question (a quarter of a second for a million rows), so a shorter beginning is asked for, and
/// the texts are looked at.
/// </summary>
internal sealed class SqliteSearchIndex(DbConnection connection, DbTransaction transaction, SearchQuery query) : ISearchIndex
{
    /// <summary>The lengths of <c>prefix</c> in the schema.</summary>
    private const int IndexedBeginning = 3;

    /// <summary>About 10 ms.</summary>
    private const int MostGathered = 50_000;

    private const int TextsLookedAt = 16;

    private readonly string _coarse = MatchExpression.Fts5.OfMessages(query, IndexedBeginning);
    private readonly bool _isCoarse = query.LastMayGoOn && query.Words[^1].EnumerateRunes().Count() > IndexedBeginning;

    public double FrequentShare => 0.12;

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<double> GuessShareAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken) =>
        (double)(await WithMessageAsync(customers, TextsLookedAt, cancellationToken)).Count / customers.Count;

    public Task<IReadOnlySet<long>> WithMessageAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken) =>
        WithMessageAsync(customers, int.MaxValue, cancellationToken);

    public Task<IReadOnlySet<long>?> AllNamedAsync(CancellationToken cancellationToken) => AllAsync(
        "SELECT rowid AS no FROM customer_words WHERE customer_words MATCH @match LIMIT @most",
        MatchExpression.Fts5.OfCustomers(query), cancellationToken);

    public Task<IReadOnlySet<long>?> AllWithMessageAsync(CancellationToken cancellationToken) => AllAsync(
        "SELECT rowid >> 32 AS no FROM message_words WHERE message_words MATCH @match LIMIT @most",
        MatchExpression.Fts5.OfMessages(query), cancellationToken);

    private async Task<IReadOnlySet<long>> WithMessageAsync(
        IReadOnlyCollection<long> customers, int texts, CancellationToken cancellationToken)
    {
        const string OfCustomer = "message_words MATCH @match AND message_words.rowid BETWEEN (value << 32) AND (value << 32) + 4294967295";
        if (!_isCoarse)
        {
            return (await connection.QueryAsync<long>(new CommandDefinition(
                $"SELECT value FROM json_each(@nos) WHERE EXISTS (SELECT 1 FROM message_words WHERE {OfCustomer})",
                new { match = _coarse, nos = JsonSerializer.Serialize(customers) }, transaction,
                cancellationToken: cancellationToken))).ToHashSet();
        }

        var found = new HashSet<long>();
        // Prepared once: that takes as long as the question itself.
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"""
            SELECT text FROM (SELECT @value AS value) CROSS JOIN message_words CROSS JOIN messages ON messages.key = message_words.rowid
            WHERE {OfCustomer} LIMIT @texts
            """;
        command.AddParameter("match", _coarse);
        command.AddParameter("texts", texts);
        command.AddParameter("value", 0L);
        foreach (var customer in customers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            command.Parameters["value"].Value = customer;
            using var rows = command.ExecuteReader();
            while (rows.Read())
            {
                if (!query.Matches(rows.GetString(0)))
                    continue;
                found.Add(customer);
                break;
            }
        }

        return found;
    }

    private async Task<IReadOnlySet<long>?> AllAsync(string select, string match, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync<(long No, long Count)>(new CommandDefinition(
            $"SELECT no, COUNT(*) FROM ({select}) GROUP BY no", new { match, most = MostGathered }, transaction,
            cancellationToken: cancellationToken));
        return Gathered.Of(rows, MostGathered);
    }
}
