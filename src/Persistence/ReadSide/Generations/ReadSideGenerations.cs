using Dapper;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.ReadSide.Generations;

/// <summary>
/// Which generations of the read side there are. One is made beside those before it, filled, and then declared ready: from
/// then on it is the one to read. A crash leaves at worst one that never becomes ready and that the next rebuild removes.
/// </summary>
public sealed class ReadSideGenerations(Database database)
{
    /// <summary>Of the tables and of what is written into them; another one means that they are built anew.</summary>
    public const int Version = 1;

    /// <summary>The newest generation that can be read, or null when there is none.</summary>
    public async Task<int?> NewestReadyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int?>(
            "SELECT MAX(generation) FROM read_sides WHERE version = @Version AND ready = @yes", Parameters);
    }

    /// <summary>Makes the tables of a new generation, empty and without the indexes that only slow down its filling.</summary>
    public async Task<int> CreateAsync(CancellationToken cancellationToken)
    {
        int generation;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            generation = await connection.ExecuteScalarAsync<int>(
                "INSERT INTO read_sides (version, ready) VALUES (@Version, @no) RETURNING generation", Parameters);
        }

        await database.MakeReadSideAsync(generation, cancellationToken);
        await RunScriptAsync(generation, "tables", cancellationToken);
        return generation;
    }

    /// <summary>Adds the indexes, without which nobody should read.</summary>
    public Task CreateIndexesAsync(int generation, CancellationToken cancellationToken) =>
        RunScriptAsync(generation, "indexes", cancellationToken);

    /// <summary>From now on it is the one to read. False when another rebuild has removed it meanwhile.</summary>
    public async Task<bool> DeclareReadyAsync(int generation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteAsync(
            "UPDATE read_sides SET ready = @yes WHERE generation = @generation", new { generation, yes = true }) == 1;
    }

    /// <summary>Whether it was not removed meanwhile.</summary>
    public async Task<bool> ExistsAsync(int generation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM read_sides WHERE generation = @generation", new { generation }) > 0;
    }

    /// <summary>
    /// Removes the generations before this one, and what crashes left of them. Those of another version stay: servers that are not
    /// replaced yet may read them.
    /// </summary>
    public async Task DropBeforeAsync(int generation, CancellationToken cancellationToken)
    {
        IEnumerable<int> others;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            await connection.ExecuteAsync(
                "DELETE FROM read_sides WHERE generation < @generation AND version = @Version", new { generation, Version });
            others = await connection.QueryAsync<int>("SELECT generation FROM read_sides");
        }

        await database.DropReadSidesBeforeAsync(generation, others.ToHashSet(), cancellationToken);
    }

    private static object Parameters => new { Version, yes = true, no = false };

    private async Task RunScriptAsync(int generation, string script, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(generation, cancellationToken);
        await connection.ExecuteAsync(SchemaScripts.ReadSide(database.Kind, script), commandTimeout: 0);
    }
}
