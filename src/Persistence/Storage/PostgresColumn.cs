using Npgsql;

namespace Messaging.Persistence.Storage;

/// <summary>A parameter for <c>unnest</c>: one value of each row, so that one statement takes them all.</summary>
internal static class PostgresColumn
{
    public static NpgsqlParameter Of<TRow, TValue>(IReadOnlyCollection<TRow> rows, Func<TRow, TValue> value) =>
        new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(value)] };
}
