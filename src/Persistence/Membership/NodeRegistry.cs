using Dapper;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Membership;

/// <summary>A node as it wrote itself down. Times are the database's, so clocks that differ do not matter.</summary>
/// <param name="Address">Such as <c>akka.tcp://messaging@10.0.0.1:4053</c>.</param>
/// <param name="Joined">Whether it was up in a cluster.</param>
/// <param name="Shards">Into how many shards it divides the conversations.</param>
/// <param name="Version">Of its program.</param>
/// <param name="Age">Since it started.</param>
/// <param name="Silence">Since it was last seen.</param>
public sealed record RegisteredNode(string Address, bool Joined, int Shards, string Version, TimeSpan Age, TimeSpan Silence)
{
    /// <summary>How often a node writes itself down.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>After three missed beats nobody counts on it.</summary>
    public bool IsAlive => Silence < 3 * Beat;
}

/// <summary>The nodes that use a PostgreSQL database, whatever cluster they think they are in.</summary>
public sealed class NodeRegistry(PostgresDatabase database)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    /// <summary>Writes this node down and returns all that are known, itself included.</summary>
    /// <param name="first">Whether it has just started: its age counts from here.</param>
    public async Task<IReadOnlyList<RegisteredNode>> BeatAsync(
        string address, bool joined, int shards, string version, bool first, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO cluster_nodes AS known (address, started_at, seen_at, joined, shards, version)
            VALUES (@address, now(), now(), @joined, @shards, @version)
            ON CONFLICT (address) DO UPDATE SET
                started_at = CASE WHEN @first THEN now() ELSE known.started_at END,
                seen_at = now(), joined = @joined, shards = @shards, version = @version
            """,
            new { address, joined, shards, version, first },
            cancellationToken: cancellationToken));
        return await AllAsync(cancellationToken);
    }

    /// <summary>All nodes that were seen within a day.</summary>
    public async Task<IReadOnlyList<RegisteredNode>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Address, bool Joined, int Shards, string Version, TimeSpan Age, TimeSpan Silence)>(
            new CommandDefinition(
                "SELECT address, joined, shards, version, now() - started_at, now() - seen_at FROM cluster_nodes WHERE seen_at > now() - @Forgotten",
                new { Forgotten },
                cancellationToken: cancellationToken));
        return [.. rows.Select(row => new RegisteredNode(row.Address, row.Joined, row.Shards, row.Version, row.Age, row.Silence))];
    }

    /// <summary>
    /// A node that stops counts as silent from now on. It stays known, because it is a member for a moment longer; what nobody has
    /// seen for a day is forgotten.
    /// </summary>
    public async Task LeaveAsync(string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM cluster_nodes WHERE seen_at <= now() - @Forgotten;
            UPDATE cluster_nodes SET joined = FALSE, seen_at = now() - @silence WHERE address = @address
            """,
            new { address, Forgotten, silence = 3 * RegisteredNode.Beat },
            cancellationToken: cancellationToken));
    }
}
