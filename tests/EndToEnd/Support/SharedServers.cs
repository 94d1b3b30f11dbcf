namespace Messaging.EndToEnd.Tests.Support;

/// <summary>
/// Servers that several classes share, because a start costs more than most tests: the tests of a collection come one after another, each
/// with customers of its own. A class that looks at all customers, measures the server or needs it untouched has one of its own.
/// </summary>
public static class SharedServers
{
    public const string SqliteInOneLife = "one SQLite server that is never interrupted";
    public const string SqliteThroughCrashes = "one SQLite server that tests crash and start again";
    public const string PostgresInOneLife = "one PostgreSQL server that is never interrupted";
    public const string PostgresThroughCrashes = "one PostgreSQL server that tests crash and start again";
    public const string SqliteUnderAttack = "one SQLite server that is sent whatever an attacker could think of";
    public const string PostgresUnderAttack = "one PostgreSQL server that is sent whatever an attacker could think of";
    public const string Cluster = "three servers of one cluster, the first two of which are never interrupted";
    public const string Browser = "one browser and its server";
}

[CollectionDefinition(SharedServers.SqliteInOneLife)]
public sealed class SqliteInOneLife : ICollectionFixture<ServerFixture>;

[CollectionDefinition(SharedServers.SqliteThroughCrashes)]
public sealed class SqliteThroughCrashes : ICollectionFixture<ServerFixture>;

[CollectionDefinition(SharedServers.PostgresInOneLife)]
public sealed class PostgresInOneLife : ICollectionFixture<PostgresFixture>;

[CollectionDefinition(SharedServers.PostgresThroughCrashes)]
public sealed class PostgresThroughCrashes : ICollectionFixture<PostgresFixture>;

[CollectionDefinition(SharedServers.SqliteUnderAttack)]
public sealed class SqliteUnderAttack : ICollectionFixture<ServerFixture>;

[CollectionDefinition(SharedServers.PostgresUnderAttack)]
public sealed class PostgresUnderAttack : ICollectionFixture<PostgresFixture>;

[CollectionDefinition(SharedServers.Cluster)]
public sealed class OneCluster : ICollectionFixture<ClusterFixture>;

[CollectionDefinition(SharedServers.Browser)]
public sealed class OneBrowser : ICollectionFixture<Browser.BrowserFixture>;
