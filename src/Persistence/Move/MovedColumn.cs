using System.Globalization;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Messaging.Persistence.Move;

/// <summary>A column that both kinds of database have, and how a value of it is read and written in each.</summary>
internal sealed record MovedColumn(string Table, string Name, NpgsqlDbType Type)
{
    private const long TicksPerMicrosecond = 10; // PostgreSQL keeps no finer time

    /// <param name="dataType">As <c>information_schema.columns</c> calls it.</param>
    public static MovedColumn Of(string table, string name, string dataType) => new(table, name, dataType switch
    {
        "text" or "character varying" => NpgsqlDbType.Text,
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "boolean" => NpgsqlDbType.Boolean,
        "bytea" => NpgsqlDbType.Bytea,
        "timestamp with time zone" => NpgsqlDbType.TimestampTz,
        _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, $"A column type that cannot be moved, of {table}.{name}."),
    });

    /// <exception cref="StorageException">PostgreSQL could not hold the value.</exception>
    public object? Read(SqliteDataReader reader, int at)
    {
        if (reader.IsDBNull(at))
            return null;
        try
        {
            return Type switch
            {
                NpgsqlDbType.Text => Checked(reader.GetString(at)),
                NpgsqlDbType.Bigint => reader.GetInt64(at),
                NpgsqlDbType.Integer => checked((int)reader.GetInt64(at)),
                NpgsqlDbType.Boolean => reader.GetInt64(at) switch
                {
                    0 => false,
                    1 => true,
                    _ => throw new FormatException("not 0 or 1"),
                },
                NpgsqlDbType.Bytea => reader.GetFieldValue<byte[]>(at),
                NpgsqlDbType.TimestampTz => Moment(reader.GetString(at)),
                _ => throw Unknown(),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or InvalidCastException)
        {
            throw new StorageException($"Table {Table} has a value in column {Name} that is no {Type}; nothing was moved.", e);
        }
    }

    public object? Read(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : Type switch
    {
        NpgsqlDbType.Text => reader.GetString(at),
        NpgsqlDbType.Bigint => reader.GetInt64(at),
        NpgsqlDbType.Integer => reader.GetInt32(at),
        NpgsqlDbType.Boolean => reader.GetBoolean(at),
        NpgsqlDbType.Bytea => reader.GetFieldValue<byte[]>(at),
        NpgsqlDbType.TimestampTz => reader.GetDateTime(at),
        _ => throw Unknown(),
    };

    public Task WriteAsync(NpgsqlBinaryImporter importer, object? value, CancellationToken cancellationToken) => value switch
    {
        null => importer.WriteNullAsync(cancellationToken),
        string text => importer.WriteAsync(text, Type, cancellationToken),
        long whole => importer.WriteAsync(whole, Type, cancellationToken),
        int whole => importer.WriteAsync(whole, Type, cancellationToken),
        bool flag => importer.WriteAsync(flag, Type, cancellationToken),
        byte[] bytes => importer.WriteAsync(bytes, Type, cancellationToken),
        DateTime moment => importer.WriteAsync(moment, Type, cancellationToken),
        _ => throw Unknown(),
    };

    private static DateTime Moment(string stored)
    {
        var utc = DateTimeOffset.Parse(stored, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime;
        return utc.AddTicks(-(utc.Ticks % TicksPerMicrosecond));
    }

    private static string Checked(string text) => text.Contains('\0') ? throw new FormatException("a zero character") : text;

    private ArgumentOutOfRangeException Unknown() => new(nameof(Type), Type, $"A column type that cannot be moved, of {Table}.{Name}.");
}
