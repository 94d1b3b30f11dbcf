using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Customers;

public abstract class CustomerDirectoryTests(DatabaseKind kind) : IAsyncLifetime
{
    private const string Phone = "+13125550123";
    private const string OtherPhone = "+13125550124";
    private const string Third = "+13125550125";
    private const string Fourth = "+13125550126";
    private static readonly CustomerId Anna = new("anna");
    private static readonly CustomerId Bo = new("bo");

    private TestDatabase _database = null!;
    private CustomerDirectory _directory = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(kind);
        _directory = new CustomerDirectory(_database.Database, TimeProvider.System);
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task A_group_is_found_by_what_stands_for_its_members_and_owns_none_of_their_numbers()
    {
        var group = new DirectoryEntry(new CustomerId("g"), CustomerKind.Group, "A, B", [Phone, OtherPhone]);

        Assert.Equal(group.Id, (await _directory.ResolveAsync("group:1", () => group, CancellationToken.None)).Id);
        Assert.Equal(group.Id, (await _directory.ResolveAsync("group:1", () => Entry("x"), CancellationToken.None)).Id);
        Assert.Null(await OwnerAsync(Phone));
        var found = await _directory.FindAsync(group.Id, CancellationToken.None);
        Assert.Equal((CustomerKind.Group, "A, B", 1L), (found!.Kind, found.Name, found.Version));
        Assert.Equal(group.Addresses.AsEnumerable(), found.Addresses.AsEnumerable());
    }

    [Fact]
    public async Task A_number_that_is_taken_names_its_owner_and_reserves_nothing()
    {
        Assert.Null(await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None));

        var taken = await _directory.CreateAsync(Entry("bo", OtherPhone, Phone), CancellationToken.None);

        Assert.Equal(new AddressTaken(Phone, Anna), taken);
        Assert.Null(await OwnerAsync(OtherPhone));
        Assert.Null(await _directory.FindAsync(Bo, CancellationToken.None));
    }

    [Fact]
    public async Task Numbers_are_changed_all_or_none_and_every_change_is_numbered()
    {
        await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None);
        await _directory.CreateAsync(Entry("bo", OtherPhone), CancellationToken.None);

        var refused = await ChangeAsync(Bo, null, Third, Phone);
        Assert.Equal(new AddressTaken(Phone, Anna), refused.Taken);
        Assert.Equal(Bo, await OwnerAsync(OtherPhone));
        Assert.Null(await OwnerAsync(Third));
        Assert.Equal(1, (await _directory.FindAsync(Bo, CancellationToken.None))!.Version);

        var changed = await ChangeAsync(Bo, null, Third, OtherPhone);
        Assert.Equal((null, null, 2L), (changed.Taken, changed.From, changed.Entry.Version));
        Assert.Equal([Third, OtherPhone], (await _directory.FindAsync(Bo, CancellationToken.None))!.Addresses.AsEnumerable());
        Assert.Equal(2, (await ChangeAsync(Bo, null, Third, OtherPhone)).Entry.Version);
        Assert.Equal(3, (await ChangeAsync(Bo, null, OtherPhone, Third)).Entry.Version);
        Assert.Equal(Bo, await OwnerAsync(Third));
    }

    [Fact]
    public async Task A_number_that_is_released_belongs_to_whoever_comes_next_and_it_is_known_whose_it_was()
    {
        await _directory.CreateAsync(Entry("anna", Phone, OtherPhone), CancellationToken.None);

        await ChangeAsync(Anna, null, OtherPhone);

        Assert.Equal(Anna, await OwnerAsync(OtherPhone));
        Assert.Equal(Bo, (await _directory.ResolveAsync(Phone, () => Entry("bo", Phone), CancellationToken.None)).Id);
        var route = await _directory.RouteAsync(Phone, CancellationToken.None);
        var former = Assert.Single(route.Former);
        Assert.Equal((Bo, Anna, 2L), (route.Owner!.Id, former.Entry.Id, former.Entry.Version));
        Assert.Equal(TimeProvider.System.GetUtcNow(), former.ReleasedAt, TimeSpan.FromMinutes(5));
        Assert.Empty((await _directory.RouteAsync(OtherPhone, CancellationToken.None)).Former);
    }

    [Fact]
    public async Task A_number_that_is_nobodys_remembers_whose_it_was_and_who_gets_it_back_is_not_among_them()
    {
        await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None);
        await ChangeAsync(Anna, null);
        Assert.Equal([Anna], (await _directory.RouteAsync(Phone, CancellationToken.None)).Former.Select(was => was.Entry.Id));

        await _directory.CreateAsync(Entry("bo", Phone), CancellationToken.None);
        await ChangeAsync(Anna, Bo, Phone);

        var route = await _directory.RouteAsync(Phone, CancellationToken.None);
        Assert.Equal(Anna, route.Owner!.Id);
        Assert.Equal([Bo], route.Former.Select(was => was.Entry.Id));
    }

    [Fact]
    public async Task Numbers_of_the_customer_named_move_at_once_and_those_of_others_do_not()
    {
        await _directory.CreateAsync(Entry("anna", Phone, OtherPhone), CancellationToken.None);
        await _directory.CreateAsync(Entry("bo", Third), CancellationToken.None);
        await _directory.CreateAsync(Entry("cy", Fourth), CancellationToken.None);

        Assert.Equal(new AddressTaken(Fourth, new CustomerId("cy")), (await ChangeAsync(Bo, Anna, Third, Phone, Fourth)).Taken);
        Assert.Equal(Anna, await OwnerAsync(Phone));

        var moved = await ChangeAsync(Bo, Anna, Third, Phone);
        Assert.Equal([OtherPhone], moved.From!.Addresses.AsEnumerable());
        Assert.Equal((2L, 2L), (moved.Entry.Version, moved.From.Version));
        Assert.Equal(Bo, await OwnerAsync(Phone));
        Assert.Null((await ChangeAsync(Bo, Anna, Third, Phone)).From);

        Assert.Empty((await ChangeAsync(Bo, Anna, Third, Phone, OtherPhone)).From!.Addresses);
        Assert.Null((await ChangeAsync(Bo, Bo, Third)).From);
        Assert.Null(await _directory.ChangeAsync(new CustomerId("nobody"), [Phone], Anna, CancellationToken.None));
    }

    [Fact]
    public async Task What_was_changed_is_unsettled_until_its_journal_has_followed_that_very_change()
    {
        await _directory.CreateAsync(Entry("anna", Phone), CancellationToken.None);
        await _directory.ResolveAsync(OtherPhone, () => Entry("bo", OtherPhone), CancellationToken.None);
        var first = await UnsettledAsync();
        Assert.Equal([Anna, Bo], first.Select(entry => entry.Id));
        Assert.Empty(await _directory.UnsettledAsync(DateTimeOffset.UnixEpoch, null, 10, CancellationToken.None));

        await ChangeAsync(Bo, Anna, OtherPhone, Phone);
        await _directory.SettleAsync(first, CancellationToken.None);
        var second = await UnsettledAsync();
        Assert.Equal([(Anna, 2L), (Bo, 2L)], second.Select(entry => (entry.Id, entry.Version)));
        Assert.Equal(Bo, Assert.Single(await _directory.UnsettledAsync(DateTimeOffset.MaxValue, Anna, 10, CancellationToken.None)).Id);

        await _directory.SettleAsync(second, CancellationToken.None);
        Assert.Empty(await UnsettledAsync());
    }

    [Fact]
    public async Task Addresses_are_kept_as_they_came()
    {
        string[] addresses = ["74747", "MyBank", "mybank", "'; DROP TABLE directory_customers; --", "ÄÖ 🙂"];
        await _directory.CreateAsync(Entry("anna", addresses), CancellationToken.None);

        foreach (var address in addresses)
            Assert.Equal(Anna, await OwnerAsync(address));
        Assert.Equal(addresses, (await _directory.FindAsync(Anna, CancellationToken.None))!.Addresses.AsEnumerable());
    }

    [Fact]
    public async Task A_customer_may_have_many_numbers()
    {
        var addresses = Enumerable.Range(0, 300).Select(i => $"7{i:0000}").ToArray();
        await _directory.CreateAsync(Entry("anna", addresses), CancellationToken.None);

        await ChangeAsync(Anna, null, addresses[1..]);

        Assert.Null(await OwnerAsync(addresses[0]));
        Assert.Equal(Anna, await OwnerAsync(addresses[299]));
    }

    [Fact]
    public async Task Who_is_unknown_is_not_found()
    {
        Assert.Null(await _directory.FindAsync(Anna, CancellationToken.None));
        var route = await _directory.RouteAsync(Phone, CancellationToken.None);
        Assert.Null(route.Owner);
        Assert.Empty(route.Former);
    }

    private async Task<CustomerId?> OwnerAsync(string address) =>
        (await _directory.RouteAsync(address, CancellationToken.None)).Owner?.Id;

    private async Task<AddressChange> ChangeAsync(CustomerId id, CustomerId? takeFrom, params string[] addresses) =>
        (await _directory.ChangeAsync(id, [.. addresses], takeFrom, CancellationToken.None))!;

    private Task<IReadOnlyList<DirectoryEntry>> UnsettledAsync() =>
        _directory.UnsettledAsync(DateTimeOffset.MaxValue, null, 10, CancellationToken.None);

    private static DirectoryEntry Entry(string id, params string[] addresses) =>
        new(new CustomerId(id), CustomerKind.Person, "", [.. addresses]);
}

public sealed class SqliteCustomerDirectoryTests() : CustomerDirectoryTests(DatabaseKind.Sqlite);

public sealed class PostgresCustomerDirectoryTests() : CustomerDirectoryTests(DatabaseKind.Postgres);
