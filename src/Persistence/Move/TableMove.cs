using System.Globalization;
using Dapper;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Messaging.Persistence.Move;

/// <summary>How far a move is.</summary>
public sealed record MoveProgress(string Table, long Rows, long Of);

/// <summary>A table that was moved, with the checksum that its rows have on both sides.</summary>
public sealed record MovedTable(string Name, long Rows, string Checksum);

/// <summary>Copies one table row by row, within the transactions that its connections are in, and compares both sides.</summary>
internal sealed class TableMove
{
    private const int ReportEvery = 1000;

    private readonly SqliteConnection _source;
    private readonly NpgsqlConnection _target;
    private readonly string _table;
    private readonly IReadOnlyList<MovedColumn> _columns;

    private TableMove(SqliteConnection source, NpgsqlConnection target, string table, IReadOnlyList<MovedColumn> columns) =>
        (_source, _target, _table, _columns) = (source, target, table, columns);

    private string ColumnList => string.Join(", ", _columns.Select(column => column.Name));

    /// <summary>Finds the columns; both sides must have the same.</summary>
    public static async Task<TableMove> CreateAsync(SqliteConnection source, NpgsqlConnection target, string table)
    {
        var columns = (await target.QueryAsync<(string Name, string Type)>(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table ORDER BY ordinal_position",
            new { table })).Select(column => MovedColumn.Of(table, column.Name, column.Type)).ToList();
        var given = await source.QueryAsync<string>("SELECT name FROM pragma_table_info(@table)", new { table });
        if (columns.Count == 0 || !given.Order().SequenceEqual(columns.Select(column => column.Name).Order()))
            throw new InvalidOperationException($"The two kinds of database have different columns of {table}.");
        return new TableMove(source, target, table, columns);
    }

    /// <exception cref="StorageException">A value cannot be held by PostgreSQL, or the rows that arrived differ.</exception>
    public async Task<MovedTable> RunAsync(IProgress<MoveProgress> progress, CancellationToken cancellationToken)
    {
        var (rows, sent) = await CopyAsync(progress, cancellationToken);
        var (arrived, received) = await ReadBackAsync(cancellationToken);
        if (arrived != rows || received != sent)
            throw new StorageException($"Table {_table} did not arrive as it was sent ({rows} rows sent, {arrived} arrived, checksums {sent} and {received}); nothing was moved.");
        await SetSequencesAsync();
        await _target.ExecuteAsync($"ANALYZE {_table}", commandTimeout: 0);
        return new MovedTable(_table, rows, sent);
    }

    // One row at a time in memory on the way there and back: neither driver holds more of a result than it is asked for.
    private async Task<(long Rows, string Sum)> CopyAsync(IProgress<MoveProgress> progress, CancellationToken cancellationToken)
    {
        var of = await _source.ExecuteScalarAsync<long>($"SELECT count(*) FROM {_table}");
        using var checksum = new RowsChecksum();
        var values = new object?[_columns.Count];
        await using var command = _source.CreateCommand();
        command.CommandText = $"SELECT {ColumnList} FROM {_table}";
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await using var importer = await _target.BeginBinaryImportAsync($"COPY {_table} ({ColumnList}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        importer.Timeout = TimeSpan.Zero;
        while (await reader.ReadAsync(cancellationToken))
        {
            await importer.StartRowAsync(cancellationToken);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = _columns[i].Read(reader, i);
                await _columns[i].WriteAsync(importer, values[i], cancellationToken);
            }

            checksum.Add(values);
            if (checksum.Rows % ReportEvery == 0)
                progress.Report(new MoveProgress(_table, checksum.Rows, of));
        }

        await importer.CompleteAsync(cancellationToken);
        progress.Report(new MoveProgress(_table, checksum.Rows, of));
        return (checksum.Rows, checksum.Sum);
    }

    private async Task<(long Rows, string Sum)> ReadBackAsync(CancellationToken cancellationToken)
    {
        using var checksum = new RowsChecksum();
        var values = new object?[_columns.Count];
        await using var command = new NpgsqlCommand($"SELECT {ColumnList} FROM {_table}", _target) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = _columns[i].Read(reader, i);
            checksum.Add(values);
        }

        return (checksum.Rows, checksum.Sum);
    }

    // Behind the highest number that was ever given out, of rows that are gone too. RESTART is undone with the transaction;
    // setval would not be.
    private async Task SetSequencesAsync()
    {
        foreach (var column in _columns)
        {
            var sequence = await _target.ExecuteScalarAsync<string?>(
                "SELECT pg_get_serial_sequence(@table, @column)", new { table = _table, column = column.Name });
            if (sequence is null)
                continue;
            var highest = await _source.ExecuteScalarAsync<long>(
                $"SELECT max((SELECT coalesce(max({column.Name}), 0) FROM {_table}), coalesce((SELECT seq FROM sqlite_sequence WHERE name = @table), 0))",
                new { table = _table });
            await _target.ExecuteAsync(
                string.Create(CultureInfo.InvariantCulture, $"ALTER SEQUENCE {sequence} RESTART WITH {highest + 1}"));
        }
    }
}
