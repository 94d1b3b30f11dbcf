using Dapper;
using Google.Protobuf;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Npgsql;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>A transaction under way on a connection of its own.</summary>
internal sealed class OpenWrite(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public static async Task<OpenWrite> BeginAsync(Database database)
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return new OpenWrite(connection, await connection.BeginTransactionAsync());
    }

    // As Akka.Persistence.Sql writes: the place in the journal is given by the database.
    public Task WriteAsync(string name)
    {
        var customer = new CustomerId(name);
        var created = ConversationDecider.Decide(ConversationState.Empty(customer), Traffic.Text(customer, 1)).Events[0];
        return ExecuteAsync(
            """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (@created, false, @id, 1, @message, @manifest, 1001, 'test')
            """,
            new
            {
                created = DateTime.UtcNow.Ticks,
                id = "conversation-" + name,
                message = EventMapping.ToProto(created).ToByteArray(),
                manifest = EventMapping.Manifest(created),
            });
    }

    public Task ExecuteAsync(string sql, object? parameters) => connection.ExecuteAsync(sql, parameters, transaction);

    public Task CommitAsync() => transaction.CommitAsync();

    public Task RollbackAsync() => transaction.RollbackAsync();

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
