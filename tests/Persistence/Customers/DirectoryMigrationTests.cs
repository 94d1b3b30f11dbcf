using Dapper;
using Messaging.Persistence.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Persistence.Tests.Customers;

/// <summary>A directory of before addresses were numbered: it kept what a customer was created with, and whose each address was.</summary>
public sealed class DirectoryMigrationTests
{
    [Fact]
    public async Task Customers_have_the_addresses_that_were_theirs_in_the_order_they_were_given()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();
        await connection.ExecuteAsync(Script("0002_directory.sql"));
        await connection.ExecuteAsync(
            """
            INSERT INTO directory_customers VALUES
                ('same', 1, 'Ada', '["+13125550124","+13125550123"]', 0), ('changed', 1, '', '["+13125550125","+13125550126"]', 0),
                ('none', 1, '', '["+13125550127"]', 0), ('group', 2, 'A, B', '["+13125550123","+13125550125"]', 0);
            INSERT INTO directory_addresses VALUES
                ('+13125550123', 'same'), ('+13125550124', 'same'), ('+13125550126', 'changed'), ('+13125550111', 'changed'),
                ('MyBank', 'changed'), ('group:1', 'group');
            """);

        await connection.ExecuteAsync(Script("0005_moving_numbers.sql"));

        var rows = (await connection.QueryAsync<(string Id, string Addresses, long Version)>(
            "SELECT id, addresses, version FROM directory_customers")).ToDictionary(row => row.Id, row => (row.Addresses, row.Version));
        Assert.Equal(("""["+13125550124","+13125550123"]""", 0), rows["same"]);
        Assert.Equal(("""["+13125550126","+13125550111","MyBank"]""", 0), rows["changed"]);
        Assert.Equal(("[]", 0), rows["none"]);
        Assert.Equal(("""["+13125550123","+13125550125"]""", 0), rows["group"]);
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(typeof(Database).Assembly.GetManifestResourceStream(
            $"Messaging.Persistence.Schema.Sqlite.Truth.{name}")!);
        return reader.ReadToEnd();
    }
}
