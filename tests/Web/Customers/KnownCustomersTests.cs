using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Storage;
using Messaging.Web.Customers;

namespace Messaging.Web.Tests.Customers;

public sealed class KnownCustomersTests : IAsyncLifetime
{
    private static readonly CustomerId Anna = new("anna");

    private readonly string _folder = Directory.CreateTempSubdirectory("messaging-customers-").FullName;
    private Database _database = null!;
    private CustomerDirectory _directory = null!;
    private KnownCustomers _customers = null!;

    public async Task InitializeAsync()
    {
        _database = Database.Parse(null, _folder);
        await DatabaseMigrator.MigrateAsync(_database);
        _directory = new CustomerDirectory(_database, TimeProvider.System);
        _customers = new KnownCustomers(_directory);
    }

    public async Task DisposeAsync()
    {
        _customers.Dispose();
        _directory.Dispose();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Who_was_unknown_is_asked_for_again()
    {
        Assert.False(await ExistsAsync());

        await CreateAsync();

        Assert.True(await ExistsAsync());
    }

    [Fact]
    public async Task Who_is_known_is_not_asked_for_again()
    {
        await CreateAsync();
        Assert.True(await ExistsAsync());

        await using (var connection = await _database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("ALTER TABLE directory_customers RENAME TO elsewhere");

        Assert.True(await ExistsAsync());
        await Assert.ThrowsAnyAsync<Exception>(async () => await _customers.ExistsAsync(new CustomerId("bo"), CancellationToken.None));
    }

    private Task CreateAsync() =>
        _directory.CreateAsync(new DirectoryEntry(Anna, CustomerKind.Person, "Anna", []), CancellationToken.None);

    private ValueTask<bool> ExistsAsync() => _customers.ExistsAsync(Anna, CancellationToken.None);
}
