using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Customers;

public sealed class CustomerDirectoryTests : IAsyncLifetime
{
    private const string Phone = "+13125550123";
    private const string OtherPhone = "+13125550124";
    private static readonly CustomerId Anna = new("anna");
    private static readonly CustomerId Bo = new("bo");

    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;
    private readonly CustomerDirectory _directory;

    public CustomerDirectoryTests()
    {
        _database = Database.Parse(null, _folder.Path);
        _directory = new CustomerDirectory(_database, TimeProvider.System);
    }

    public Task InitializeAsync() => DatabaseMigrator.MigrateAsync(_database);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_hundred_texts_of_an_unknown_sender_at_once_make_one_customer()
    {
        var made = 0;

        var owners = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => _directory.ResolveAsync(Phone, () =>
        {
            Interlocked.Increment(ref made);
            return Entry($"c{i}", Phone);
        }, CancellationToken.None))));

        Assert.Single(owners.Distinct());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task A_group_is_found_by_what_stands_for_its_members_and_owns_none_of_their_numbers()
    {
        var group = new DirectoryEntry(new CustomerId("g"), CustomerKind.Group, "A, B", [Phone, OtherPhone]);

        Assert.Equal(group.Id, await _directory.ResolveAsync("group:1", () => group, CancellationToken.None));
        Assert.Equal(group.Id, await _directory.ResolveAsync("group:1", () => Entry("x"), CancellationToken.None));
        Assert.Null(await _directory.OwnerAsync(Phone, CancellationToken.None));
        var found = await _directory.FindAsync(group.Id, CancellationToken.None);
        Assert.Equal((CustomerKind.Group, "A, B"), (found!.Kind, found.Name));
        Assert.Equal(group.Addresses.AsEnumerable(), found.Addresses.AsEnumerable());
    }

    [Fact]
    public async Task A_number_that_is_taken_names_its_owner_and_reserves_nothing()
    {
        Assert.Null(await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None));

        var taken = await _directory.CreateAsync(Entry("bo", OtherPhone, Phone), CancellationToken.None);

        Assert.Equal(new AddressTaken(Phone, Anna), taken);
        Assert.Null(await _directory.OwnerAsync(OtherPhone, CancellationToken.None));
        Assert.Null(await _directory.FindAsync(Bo, CancellationToken.None));
    }

    [Fact]
    public async Task Further_numbers_are_reserved_all_or_none()
    {
        await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None);
        await _directory.CreateAsync(Entry("bo", OtherPhone), CancellationToken.None);

        Assert.Equal(
            new AddressTaken(Phone, Anna), await _directory.ReserveAsync(Bo, ["+13125550125", Phone], CancellationToken.None));
        Assert.Null(await _directory.OwnerAsync("+13125550125", CancellationToken.None));
        Assert.Null(await _directory.ReserveAsync(Bo, [OtherPhone, "+13125550125"], CancellationToken.None));
        Assert.Equal(Bo, await _directory.OwnerAsync("+13125550125", CancellationToken.None));
    }

    [Fact]
    public async Task A_number_that_is_released_belongs_to_whoever_comes_next()
    {
        await _directory.CreateAsync(Entry("anna", Phone, OtherPhone), CancellationToken.None);

        await _directory.ReleaseOthersAsync(Anna, [OtherPhone], CancellationToken.None);

        Assert.Equal(Anna, await _directory.OwnerAsync(OtherPhone, CancellationToken.None));
        Assert.Equal(Bo, await _directory.ResolveAsync(Phone, () => Entry("bo", Phone), CancellationToken.None));
        await _directory.ReleaseOthersAsync(Anna, [], CancellationToken.None);
        Assert.Null(await _directory.OwnerAsync(OtherPhone, CancellationToken.None));
        Assert.Equal(Bo, await _directory.OwnerAsync(Phone, CancellationToken.None));
    }

    [Fact]
    public async Task Addresses_are_kept_as_they_came()
    {
        string[] addresses = ["74747", "MyBank", "mybank", "'; DROP TABLE directory_customers; --", "ÄÖ 🙂"];
        await _directory.CreateAsync(Entry("anna", addresses), CancellationToken.None);

        foreach (var address in addresses)
            Assert.Equal(Anna, await _directory.OwnerAsync(address, CancellationToken.None));
        Assert.Equal(addresses, (await _directory.FindAsync(Anna, CancellationToken.None))!.Addresses.AsEnumerable());
    }

    [Fact]
    public async Task A_customer_may_have_many_numbers()
    {
        var addresses = Enumerable.Range(0, 1000).Select(i => $"7{i:0000}").ToArray();
        await _directory.CreateAsync(Entry("anna", addresses), CancellationToken.None);

        await _directory.ReleaseOthersAsync(Anna, addresses[1..], CancellationToken.None);

        Assert.Null(await _directory.OwnerAsync(addresses[0], CancellationToken.None));
        Assert.Equal(Anna, await _directory.OwnerAsync(addresses[999], CancellationToken.None));
    }

    [Fact]
    public async Task Who_is_unknown_is_not_found()
    {
        Assert.Null(await _directory.FindAsync(Anna, CancellationToken.None));
        Assert.Null(await _directory.OwnerAsync(Phone, CancellationToken.None));
    }

    private static DirectoryEntry Entry(string id, params string[] addresses) =>
        new(new CustomerId(id), CustomerKind.Person, "", [.. addresses]);
}
