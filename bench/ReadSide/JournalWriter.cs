using System.Data.Common;
using Google.Protobuf;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Bench.ReadSide;

/// <summary>Writes events into the journal as the journal's plugin stores them; each call is one transaction.</summary>
internal static class JournalWriter
{
    private const int Serializer = 1001;

    public static Task WriteAsync(DbConnection connection, IReadOnlyList<ConversationEvent> events) => connection switch
    {
        NpgsqlConnection postgres => CopyAsync(postgres, events),
        _ => InsertAsync(connection, events),
    };

    private static async Task CopyAsync(NpgsqlConnection connection, IReadOnlyList<ConversationEvent> events)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) FROM STDIN (FORMAT BINARY)");
        foreach (var e in events)
        {
            await copy.StartRowAsync();
            await copy.WriteAsync(DateTime.UtcNow.Ticks, NpgsqlDbType.Bigint);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean);
            await copy.WriteAsync(ConversationActor.PersistenceIdOf(e.CustomerId), NpgsqlDbType.Varchar);
            await copy.WriteAsync(e.Seq, NpgsqlDbType.Bigint);
            await copy.WriteAsync(EventMapping.ToProto(e).ToByteArray(), NpgsqlDbType.Bytea);
            await copy.WriteAsync(EventMapping.Manifest(e), NpgsqlDbType.Varchar);
            await copy.WriteAsync(Serializer, NpgsqlDbType.Integer);
            await copy.WriteAsync("bench", NpgsqlDbType.Varchar);
        }

        await copy.CompleteAsync();
    }

    private static async Task InsertAsync(DbConnection connection, IReadOnlyList<ConversationEvent> events)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid) " +
            "VALUES (@created, 0, @id, @seq, @message, @manifest, @serializer, 'bench')";
        foreach (var name in new[] { "created", "id", "seq", "message", "manifest", "serializer" })
            command.AddParameter(name, DBNull.Value);
        foreach (var e in events)
        {
            object[] values =
            [
                DateTime.UtcNow.Ticks, ConversationActor.PersistenceIdOf(e.CustomerId), e.Seq, EventMapping.ToProto(e).ToByteArray(),
                EventMapping.Manifest(e), Serializer,
            ];
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i];
            command.ExecuteNonQuery();
        }

        await transaction.CommitAsync();
    }
}
