using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Messaging.Bench.ReadSide;

/// <summary>
/// How the database carries out the statements that the read side sends: on PostgreSQL what auto_explain says of them as
/// they run (it takes a superuser), on SQLite EXPLAIN QUERY PLAN of each.
/// </summary>
internal sealed partial class Plans : IDisposable
{
    private readonly ReadSideTables _tables;
    private readonly bool _isPostgres;
    private readonly List<string> _seen = [];
    private readonly strdelegate_trace _trace;
    private bool _isWatching;

    public Plans(Database database, ReadSideTables tables)
    {
        _tables = tables;
        _isPostgres = database is PostgresDatabase;
        _trace = (_, sql) => See(sql);
        tables.Opened += Watch;
    }

    /// <summary>The plans of all statements that <paramref name="ask"/> leads to.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(Func<Task> ask)
    {
        _seen.Clear();
        _isWatching = true;
        await ask();
        _isWatching = false;
        return _isPostgres ? [.. _seen] : await ExplainAsync([.. _seen.Distinct()]);
    }

    public bool IsFullScan(string plan) => (_isPostgres ? PostgresFullScan() : SqliteFullScan()).IsMatch(plan);

    public void Dispose() => _tables.Opened -= Watch;

    private void Watch(DbConnection connection)
    {
        if (!_isWatching)
            return;
        if (connection is NpgsqlConnection postgres)
        {
            postgres.Notice += (_, e) =>
            {
                if (e.Notice.MessageText.Contains("plan:", StringComparison.Ordinal))
                    See(e.Notice.MessageText);
            };
            postgres.Execute(
                """
                LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
                SET auto_explain.log_buffers = on; SET client_min_messages = log
                """);
        }
        else
        {
            raw.sqlite3_trace(((SqliteConnection)connection).Handle, _trace, null);
        }
    }

    private void See(string text)
    {
        if (_isWatching)
            _seen.Add(text);
    }

    private async Task<IReadOnlyList<string>> ExplainAsync(IReadOnlyList<string> statements)
    {
        var plans = new List<string>();
        await using var connection = await _tables.OpenAsync(CancellationToken.None);
        foreach (var sql in statements.Where(sql => sql.TrimStart().StartsWith("SELECT", StringComparison.Ordinal)))
        {
            var steps = await connection.QueryAsync<(int Id, int Parent, int Unused, string Detail)>($"EXPLAIN QUERY PLAN {sql}");
            plans.Add($"{Shorten(sql)}\n{string.Join("\n", steps.Select(step => $"    {step.Detail}"))}");
        }

        return plans;
    }

    private static string Shorten(string sql) => sql.Length <= 600 ? sql : $"{sql[..400]} … {sql[^200..]}";

    [GeneratedRegex(@"Seq Scan on (customers|messages|customer_words|message_words)")]
    private static partial Regex PostgresFullScan();

    // A list that is walked in order up to a limit names its index; words that are matched have an M in their plan.
    [GeneratedRegex(@"SCAN (customers|messages)(?! USING)|SCAN (customer_words|message_words) VIRTUAL TABLE INDEX \d+:(?!\S*M)")]
    private static partial Regex SqliteFullScan();
}
