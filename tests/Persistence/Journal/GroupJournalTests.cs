using Dapper;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>Conversations that write and wake at the same time share a trip to the database, and nothing else.</summary>
public abstract class GroupJournalTests(DatabaseKind kind) : IAsyncLifetime
{
    private const int Many = 150;

    private static readonly CustomerId[] Customers = [.. Enumerable.Range(0, Many).Select(i => new CustomerId($"c{i}"))];
    private MessagingSystem _system = null!;

    public async Task InitializeAsync() => _system = await MessagingSystem.StartAsync(kind);

    public async Task DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task Who_write_at_the_same_time_are_journaled_each()
    {
        await TextEachAsync(1);

        var events = (await _system.AllAsync()).Select(entry => entry.Event).ToList();
        foreach (var customer in Customers)
            Assert.Equal([1, 2], events.Where(e => e.CustomerId == customer).Select(e => e.Seq));
    }

    [Fact]
    public async Task Who_wake_at_the_same_time_find_what_is_theirs()
    {
        for (var i = 0; i < Many; i++)
        {
            for (var text = 1; text <= 1 + (i % 3); text++)
                await DeliverAsync(Customers[i], text);
            await _system.StopAsync(Customers[i]);
        }

        var found = await Task.WhenAll(Customers.Select(customer => _system.AskAsync(new GetCustomer(customer))));

        for (var i = 0; i < Many; i++)
        {
            var customer = Assert.IsType<CustomerResult>(found[i]).Customer;
            Assert.Equal(Customers[i], customer.Id);
            Assert.Equal(1 + (i % 3), customer.UnreadCount);
        }
    }

    [Fact]
    public async Task Of_those_who_write_at_the_same_time_only_the_second_writer_fails()
    {
        await TextEachAsync(1);
        await using var two = _system.Beside();
        foreach (var overtaken in Customers[..3])
            Assert.IsType<Acknowledged>(await two.AskAsync(Traffic.Text(overtaken, 2)));

        var results = await Task.WhenAll(Customers.Select(customer => _system.AskAsync(Traffic.Text(customer, 3))));

        Assert.All(results[..3], result => Assert.IsType<NotStored>(result));
        Assert.All(results[3..], result => Assert.IsType<Acknowledged>(result));
    }

    [Fact]
    public async Task A_conversation_of_many_pages_wakes_whole_without_its_snapshots()
    {
        var (anna, texts) = (new CustomerId("anna"), (2 * IJournalTables.PageSize) + 7);
        await SleepWithoutSnapshotsAsync(anna, texts);

        Assert.Equal(texts, Assert.IsType<CustomerResult>(await _system.AskAsync(new GetCustomer(anna))).Customer.UnreadCount);
        Assert.IsType<Acknowledged>(await _system.AskAsync(Traffic.Text(anna, texts + 1)));
        Assert.Equal(texts + 2, (await _system.AllAsync())[^1].Event.Seq);
    }

    [Fact]
    public async Task A_conversation_of_exactly_a_page_wakes_whole()
    {
        var (anna, texts) = (new CustomerId("anna"), IJournalTables.PageSize - 1);
        await SleepWithoutSnapshotsAsync(anna, texts);

        Assert.Equal(texts, Assert.IsType<CustomerResult>(await _system.AskAsync(new GetCustomer(anna))).Customer.UnreadCount);
    }

    [Fact]
    public async Task A_snapshot_is_begun_with()
    {
        var anna = new CustomerId("anna");
        for (var i = 1; i <= 60; i++)
            await DeliverAsync(anna, i);
        await using (var connection = await _system.Database.OpenAsync(CancellationToken.None))
        {
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM snapshot WHERE sequence_number >= 20") == 0)
                await Task.Delay(20, time.Token);
            await _system.StopAsync(anna);
            // Whoever replayed them would fail.
            await connection.ExecuteAsync("UPDATE journal SET manifest = 'unreadable' WHERE sequence_number <= 20");
        }

        Assert.Equal(60, Assert.IsType<CustomerResult>(await _system.AskAsync(new GetCustomer(anna))).Customer.UnreadCount);
    }

    private async Task SleepWithoutSnapshotsAsync(CustomerId customer, int texts)
    {
        for (var i = 1; i <= texts; i++)
            await DeliverAsync(customer, i);
        await _system.StopAsync(customer);
        await using var connection = await _system.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("DELETE FROM snapshot");
    }

    private async Task DeliverAsync(CustomerId customer, int number) =>
        Assert.IsType<Acknowledged>(await _system.AskAsync(Traffic.Text(customer, number)));

    private async Task TextEachAsync(int number)
    {
        var texts = Customers.Select(customer => DeliverAsync(customer, number)).ToList();
        await Task.WhenAll(texts);
    }
}

public sealed class SqliteGroupJournalTests() : GroupJournalTests(DatabaseKind.Sqlite);

public sealed class PostgresGroupJournalTests() : GroupJournalTests(DatabaseKind.Postgres);
