using System.Data.Common;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Messaging.Persistence.Customers;

/// <summary>Whose addresses are and were, for many texts at a time: each text needs to know before it can be taken.</summary>
internal static class DirectoryRoutes
{
    private const string OfMany =
        $"""
        SELECT asked.place, {DirectoryStatements.Columns}, NULL::bigint FROM unnest($1) WITH ORDINALITY AS asked (address, place)
        JOIN directory_addresses a ON a.address = asked.address JOIN directory_customers c ON c.id = a.customer_id
        UNION ALL
        SELECT asked.place, {DirectoryStatements.Columns}, f.released_at FROM unnest($1) WITH ORDINALITY AS asked (address, place)
        JOIN directory_former_owners f ON f.address = asked.address JOIN directory_customers c ON c.id = f.customer_id
        """;

    private const string OfOne =
        $"""
        SELECT 1, {DirectoryStatements.Columns}, NULL FROM directory_addresses a JOIN directory_customers c ON c.id = a.customer_id
        WHERE a.address = $1
        UNION ALL
        SELECT 1, {DirectoryStatements.Columns}, f.released_at FROM directory_former_owners f JOIN directory_customers c ON c.id = f.customer_id
        WHERE f.address = $1
        """;

    public static IAsyncEnumerable<(int Asked, RouteRow Row)> ReadAsync(Database database, IReadOnlyList<string> keys) => database switch
    {
        PostgresDatabase postgres => OfManyAsync(postgres, keys),
        _ => OneByOneAsync(database, keys),
    };

    private static async IAsyncEnumerable<(int Asked, RouteRow Row)> OfManyAsync(PostgresDatabase database, IReadOnlyList<string> keys)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(OfMany, connection) { Parameters = { PostgresColumn.Of(keys, key => key) } };
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            yield return ((int)reader.GetInt64(0) - 1, Row(reader));
    }

    private static async IAsyncEnumerable<(int Asked, RouteRow Row)> OneByOneAsync(Database database, IReadOnlyList<string> keys)
    {
        await using var connection = (SqliteConnection)await database.OpenAsync(CancellationToken.None);
        await using var command = connection.Statement(null, OfOne, "$1");
        for (var i = 0; i < keys.Count; i++)
        {
            command.Set(keys[i]);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                yield return (i, Row(reader));
        }
    }

    private static RouteRow Row(DbDataReader row) => new()
    {
        Id = row.GetString(1),
        Kind = row.GetInt32(2),
        Name = row.GetString(3),
        Addresses = row.GetString(4),
        Version = row.GetInt64(5),
        ReleasedAt = row.IsDBNull(6) ? null : row.GetInt64(6),
    };
}
