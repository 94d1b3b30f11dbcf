namespace Messaging.Bench.Load.Server;

internal enum DatabaseKind
{
    Sqlite,
    Postgres,
}

internal static class DatabaseKinds
{
    /// <summary>As people write it.</summary>
    public static string Name(this DatabaseKind database) => database == DatabaseKind.Sqlite ? "SQLite" : "PostgreSQL";
}
