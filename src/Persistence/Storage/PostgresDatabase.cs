using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Npgsql;

namespace Messaging.Persistence.Storage;

/// <summary>One PostgreSQL database: the truth in the schema of the connection, each generation of the read side in a schema of its own.</summary>
public sealed class PostgresDatabase : Database
{
    // Two pools that carry the load (the truth with its journal, and the read side) and the journal library's own, on each of three
    // nodes; PostgreSQL allows 100 connections unless it is told otherwise.
    private const int UsualPoolSize = 10;

    private const string ExpectedHere = "expected 'Host=…;Database=…;Username=…', the password in PGPASSWORD or with 'Password=…'";

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly ConcurrentDictionary<int, NpgsqlDataSource> _readSides = new();

    private PostgresDatabase(NpgsqlConnectionStringBuilder settings)
        : base(settings.ConnectionString)
    {
        _settings = settings;
        Source = NpgsqlDataSource.Create(settings);
        Turns = new WriteTurns(Math.Max(1, PoolSize / 2));
    }

    /// <summary>Connections to the truth.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Connections in each pool.</summary>
    internal int PoolSize => _settings.MaxPoolSize;

    internal override string Kind => "Postgres";

    internal override bool Blocks => false;

    // Half of the connections at the most wait for each other's rows; the rest is for the journal, and for those who only read.
    internal override WriteTurns Turns { get; }

    /// <summary>The server, for messages.</summary>
    public string Name => $"PostgreSQL at {_settings.Host}:{_settings.Port.ToString(CultureInfo.InvariantCulture)}, database {_settings.Database ?? _settings.Username}";

    /// <summary>Reads a connection string; what cannot be used is refused with a <see cref="StorageException"/> that names where it was given.</summary>
    public static PostgresDatabase From(string connectionString, string given = Setting)
    {
        var expected = given == Setting ? Expected : ExpectedHere;
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        // The reason is left out: it can quote the setting, which holds a password.
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw new StorageException($"{given}: not a PostgreSQL connection string that is understood; {expected}.", e);
        }

        if (string.IsNullOrWhiteSpace(settings.Host))
            throw new StorageException($"{given}: 'Host' is missing; {expected}.");
        if (!settings.ShouldSerialize("Maximum Pool Size"))
            settings.MaxPoolSize = UsualPoolSize;
        // Nobody leaves anything behind in a session, and to clean up takes several statements each time.
        if (!settings.ShouldSerialize("No Reset On Close"))
            settings.NoResetOnClose = true;
        if (!settings.ShouldSerialize("Application Name"))
            settings.ApplicationName = "messaging";
        return new PostgresDatabase(settings);
    }

    public override async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await Source.OpenConnectionAsync(cancellationToken);

    public override DbTransaction BeginRead(DbConnection connection) => connection.BeginTransaction(IsolationLevel.RepeatableRead);

    public override async ValueTask DisposeAsync()
    {
        foreach (var source in _readSides.Values)
            await source.DisposeAsync();
        await Source.DisposeAsync();
    }

    internal override async ValueTask<DbConnection> OpenReadSideAsync(int generation, CancellationToken cancellationToken) =>
        await _readSides.GetOrAdd(generation, SourceOf).OpenConnectionAsync(cancellationToken);

    internal override async Task MakeReadSideAsync(int generation, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {SchemaOf(generation)} CASCADE; CREATE SCHEMA {SchemaOf(generation)}");
    }

    internal override async Task<bool> HasReadSideAsync(int generation, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = @name)", new { name = SchemaOf(generation) });
    }

    internal override async Task DropReadSidesBeforeAsync(int generation, IReadOnlySet<int> kept, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var schemas = await connection.QueryAsync<string>($"SELECT nspname FROM pg_namespace WHERE nspname ~ '^{SchemaPrefix}[0-9]+$'");
        foreach (var schema in schemas)
        {
            if (!int.TryParse(schema[SchemaPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var other)
                || other >= generation || kept.Contains(other))
            {
                continue;
            }

            if (_readSides.TryRemove(other, out var source))
                await source.DisposeAsync();
            await connection.ExecuteAsync($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        }
    }

    private const string SchemaPrefix = "read_";

    private static string SchemaOf(int generation) => SchemaPrefix + generation.ToString(CultureInfo.InvariantCulture);

    // Without waiting for the disk: at worst a crash takes the last commits back, and they are derived again.
    private NpgsqlDataSource SourceOf(int generation) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(_settings.ConnectionString)
        {
            SearchPath = SchemaOf(generation),
            Options = $"{_settings.Options} -c synchronous_commit=off".Trim(),
        });
}
