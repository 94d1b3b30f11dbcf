using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Storage;

/// <summary>A statement that is prepared once and carried out with other values each time.</summary>
internal static class SqliteStatements
{
    public static SqliteCommand Statement(
        this SqliteConnection connection, SqliteTransaction? transaction, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var name in parameters)
            command.AddParameter(name, DBNull.Value);
        return command;
    }

    /// <summary>In the order in which the parameters were named.</summary>
    public static void Set(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
