using System.Data.Common;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Search;
using Microsoft.Data.Sqlite;

namespace Messaging.Bench.ReadSide;

/// <summary>By prepared statements in large transactions, without waiting for the disk.</summary>
internal sealed class SqliteSeedWriter : ISeedWriter
{
    private readonly SqliteConnection _connection;

    public SqliteSeedWriter(DbConnection connection)
    {
        _connection = (SqliteConnection)connection;
        Execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
    }

    public Task WriteAsync(IReadOnlyList<SeededRow> rows)
    {
        // By key: FTS5 begins a new segment whenever a key is smaller than the one before it.
        var sorted = rows.OrderBy(row => row.Key).ToList();
        Insert("messages (key, id, status, text, telnyx_message_id, row)", 6, sorted.Select(row => new object[]
        {
            row.Key, row.Message.Id.Value, (int)row.Message.Status, row.Message.Text, row.Message.TelnyxMessageId!, Stored.Row(row.Message),
        }));
        Insert("message_words (rowid, words)", 2, sorted.Select(row => new object[]
        {
            row.Key, string.Join(' ', SearchWords.Of(row.Message.Text)),
        }));
        return Task.CompletedTask;
    }

    public Task WriteAsync(IEnumerable<SeededCustomer> customers)
    {
        var sorted = customers.OrderBy(customer => customer.No).ToList();
        Insert("customers (no, id, name, addresses, last_activity_at, seq, changed_at, entry)", 8, sorted.Select(row => new object[]
        {
            row.No, row.Customer.Id.Value, row.Customer.Name, Stored.Addresses(row.Customer),
            row.Customer.LastActivityAt.ToUnixTimeMilliseconds(), row.Seq, 0L, Stored.Entry(row.Customer),
        }));
        Insert("customer_words (rowid, words)", 2, sorted.Select(row => new object[]
        {
            row.No, string.Join(' ', SearchWords.Of(row.Customer.Name, row.Customer.Addresses)),
        }));
        return Task.CompletedTask;
    }

    public Task FinishAsync()
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Insert(string table, int columns, IEnumerable<object[]> rows)
    {
        using var transaction = _connection.BeginTransaction();
        using var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => $"@p{i}"))})";
        for (var i = 0; i < columns; i++)
            command.Parameters.Add(new SqliteParameter($"@p{i}", null));
        foreach (var row in rows)
        {
            for (var i = 0; i < columns; i++)
                command.Parameters[i].Value = row[i];
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
