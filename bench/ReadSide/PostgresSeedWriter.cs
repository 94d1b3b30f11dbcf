using System.Data.Common;
using System.Globalization;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Search;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Bench.ReadSide;

/// <summary>By COPY.</summary>
internal sealed class PostgresSeedWriter(DbConnection connection) : ISeedWriter
{
    private readonly NpgsqlConnection _connection = (NpgsqlConnection)connection;

    public async Task WriteAsync(IReadOnlyList<SeededRow> rows)
    {
        await using (var copy = await _connection.BeginBinaryImportAsync(
            "COPY messages (key, id, status, text, telnyx_message_id, idempotency_key, webhook_event_id, row) FROM STDIN BINARY"))
        {
            foreach (var (key, message) in rows)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(key, NpgsqlDbType.Bigint);
                await copy.WriteAsync(message.Id.Value, NpgsqlDbType.Text);
                await copy.WriteAsync((int)message.Status, NpgsqlDbType.Integer);
                await copy.WriteAsync(message.Text, NpgsqlDbType.Text);
                await copy.WriteAsync(message.TelnyxMessageId!, NpgsqlDbType.Text);
                await copy.WriteNullAsync();
                await copy.WriteNullAsync();
                await copy.WriteAsync(Stored.Row(message), NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        await WriteWordsAsync("message_words (key, words)", rows.Select(row => (row.Key, SearchWords.Of(row.Message.Text))));
    }

    public async Task WriteAsync(IEnumerable<SeededCustomer> customers)
    {
        var all = customers.ToList();
        await using (var copy = await _connection.BeginBinaryImportAsync(
            "COPY customers (no, id, name, addresses, last_activity_at, seq, changed_at, entry) FROM STDIN BINARY"))
        {
            foreach (var (no, customer, seq) in all)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(no, NpgsqlDbType.Bigint);
                await copy.WriteAsync(customer.Id.Value, NpgsqlDbType.Text);
                await copy.WriteAsync(customer.Name, NpgsqlDbType.Text);
                await copy.WriteAsync(Stored.Addresses(customer), NpgsqlDbType.Text);
                await copy.WriteAsync(customer.LastActivityAt.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
                await copy.WriteAsync(seq, NpgsqlDbType.Bigint);
                await copy.WriteAsync(0L, NpgsqlDbType.Bigint);
                await copy.WriteAsync(Stored.Entry(customer), NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        await WriteWordsAsync("customer_words (no, words)", all.Select(row => (row.No, SearchWords.Of(row.Customer.Name, row.Customer.Addresses))));
    }

    public async Task FinishAsync()
    {
        await using var command = new NpgsqlCommand("VACUUM ANALYZE customers, messages, customer_words, message_words", _connection)
        {
            CommandTimeout = 0,
        };
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Words hold nothing that the text form of a tsvector, or of COPY, takes for more than itself.
    private async Task WriteWordsAsync(string table, IEnumerable<(long Key, IReadOnlyList<string> Words)> rows)
    {
        await using var copy = await _connection.BeginTextImportAsync($"COPY {table} FROM STDIN");
        foreach (var (key, words) in rows)
            await copy.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{key}\t'{string.Join("' '", words)}'\n"));
    }
}
