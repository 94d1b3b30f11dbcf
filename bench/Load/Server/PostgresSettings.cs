namespace Messaging.Bench.Load.Server;

/// <summary>What docs/storage.md recommends to operators; durability is the default's.</summary>
internal static class PostgresSettings
{
    public static IReadOnlyList<string> Recommended { get; } =
        ["shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", "wal_compression=on"];
}
