using System.Data.Common;
using System.Net;
using Dapper;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Web.Tests.Accounts;

public sealed class CookieKeysTests : AccountsTest
{
    [Fact]
    public async Task Nodes_first_started_at_the_same_moment_have_one_key_and_take_the_cookies_of_each_other()
    {
        var connectionString = await PostgresServer.CreateDatabaseAsync();
        await using var database = Database.Parse(connectionString, Folder);
        await DatabaseMigrator.MigrateAsync(database);

        var hosts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => StartAsync(database: connectionString))));

        await using (var connection = await database.OpenAsync(CancellationToken.None))
        {
            Assert.Equal(1, connection.ExecuteScalar<int>("SELECT count(*)::int FROM data_protection_keys"));
            // A node looks again for a key it does not know in its first minutes only: what each has read at its start must be enough.
            connection.Execute("DELETE FROM data_protection_keys");
        }

        foreach (var host in hosts)
        {
            var cookie = await host.SignInAsync();
            foreach (var other in hosts)
                Assert.Equal(HttpStatusCode.OK, await other.WhoAsync(cookie));
        }

        PostgresServer.DropDatabase(connectionString);
    }

    [Fact]
    public async Task A_start_without_its_keys_is_refused_for_the_reason_that_the_database_gave()
    {
        await DatabaseMigrator.MigrateAsync(Database.Parse(null, Folder));
        await using (var connection = await Database.Parse(null, Folder).OpenAsync(CancellationToken.None))
            connection.Execute("DROP TABLE data_protection_keys");

        await Assert.ThrowsAnyAsync<DbException>(() => StartAsync());
    }
}
