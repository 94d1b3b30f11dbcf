using System.Collections.Immutable;
using System.Diagnostics;
using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Customers;

/// <summary>Several directories on one database, as several nodes have them: each with its own connections and its own turns.</summary>
public abstract class ConcurrentDirectoryTests(DatabaseKind kind) : IAsyncLifetime
{
    private protected TestDatabase Database { get; private set; } = null!;

    private protected CustomerDirectory[] Nodes { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(kind);
        Nodes = [.. Enumerable.Range(0, 4).Select(_ => new CustomerDirectory(Database.Database, TimeProvider.System))];
    }

    public Task DisposeAsync() => Database.DisposeAsync().AsTask();

    [Fact]
    public async Task A_hundred_texts_of_an_unknown_sender_at_once_make_one_customer()
    {
        var owners = await AllAtOnceAsync(100, (node, i) =>
            node.ResolveAsync("+13125550123", () => Entry($"c{i}", "+13125550123"), CancellationToken.None));

        var owner = Assert.Single(owners.Select(entry => entry.Id).Distinct());
        for (var i = 0; i < 100; i++)
            Assert.Equal(owner == new CustomerId($"c{i}"), await Nodes[0].FindAsync(new CustomerId($"c{i}"), CancellationToken.None) is not null);
    }

    [Fact]
    public async Task Customers_made_of_the_same_numbers_in_opposite_orders_end_as_one_of_them_with_all_of_the_numbers()
    {
        for (var round = 0; round < 20; round++)
        {
            var numbers = Enumerable.Range(0, 6).Select(i => $"+1312555{round:00}{i:00}").ToArray();
            var answers = await AllAtOnceAsync(8, (node, i) => node.CreateAsync(
                Entry($"r{round}-{i}", i % 2 == 0 ? numbers : [.. numbers.Reverse()]), CancellationToken.None));

            var winner = Assert.Single(Enumerable.Range(0, 8), i => answers[i] is null);
            foreach (var number in numbers)
                Assert.Equal($"r{round}-{winner}", await OwnerAsync(number));
            Assert.All(answers.Where(answer => answer is not null), taken => Assert.Equal($"r{round}-{winner}", taken!.Owner.Value));
        }
    }

    [Fact]
    public async Task Numbers_that_are_swapped_back_and_forth_by_many_have_one_owner_each_who_shows_them()
    {
        const int Customers = 6, Numbers = 12;
        for (var i = 0; i < Customers; i++)
            Assert.Null(await Nodes[0].CreateAsync(Entry($"c{i}"), CancellationToken.None));

        var made = await AllAtOnceAsync(16, async (node, worker) =>
        {
            var random = new Random(worker);
            var done = 0;
            for (var i = 0; i < 25; i++)
            {
                var wanted = Enumerable.Range(0, Numbers).Where(_ => random.Next(4) == 0).Select(n => $"+131255501{n:00}").ToArray();
                random.Shuffle(wanted);
                var customer = new CustomerId($"c{random.Next(Customers)}");
                switch (random.Next(4))
                {
                    case 0:
                        var number = $"+131255501{random.Next(Numbers):00}";
                        await node.ResolveAsync(number, () => Entry($"new-{worker}-{i}", number), CancellationToken.None);
                        break;
                    case 1:
                        done += await node.ChangeAsync(customer, [.. wanted], null, CancellationToken.None) is { Taken: null } ? 1 : 0;
                        break;
                    default:
                        var from = wanted.Length > 0 ? (await node.RouteAsync(wanted[0], CancellationToken.None)).Owner?.Id : null;
                        done += await node.ChangeAsync(customer, [.. wanted.Take(2)], from, CancellationToken.None) is { Taken: null } ? 1 : 0;
                        break;
                }
            }

            return done;
        });

        Assert.True(made.Sum() > 16, "Nearly nothing was changed, so nothing was shown.");
        var shown = new Dictionary<string, CustomerId>();
        foreach (var entry in await Nodes[0].UnsettledAsync(DateTimeOffset.MaxValue, null, 1000, CancellationToken.None))
        {
            foreach (var address in entry.Addresses)
                shown.Add(address, entry.Id);
        }

        for (var n = 0; n < Numbers; n++)
        {
            var route = await Nodes[0].RouteAsync($"+131255501{n:00}", CancellationToken.None);
            Assert.Equal(route.Owner?.Id, shown.TryGetValue($"+131255501{n:00}", out var by) ? by : null);
            Assert.DoesNotContain(route.Former, was => was.Entry.Id == route.Owner?.Id);
        }
    }

    private async Task<string?> OwnerAsync(string address) =>
        (await Nodes[0].RouteAsync(address, CancellationToken.None)).Owner?.Id.Value;

    // Each on a thread of its own from the first moment, whatever the pool has free.
    private async Task<ImmutableArray<T>> AllAtOnceAsync<T>(int count, Func<CustomerDirectory, int, Task<T>> act)
    {
        using var start = new ManualResetEventSlim();
        var tasks = Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(
            async () =>
            {
                start.Wait();
                return await act(Nodes[i % Nodes.Length], i);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()).ToList();
        start.Set();
        return [.. await Task.WhenAll(tasks)];
    }

    private protected static DirectoryEntry Entry(string id, params string[] addresses) =>
        new(new CustomerId(id), CustomerKind.Person, "", [.. addresses]);
}

public sealed class SqliteConcurrentDirectoryTests() : ConcurrentDirectoryTests(DatabaseKind.Sqlite);

public sealed class PostgresConcurrentDirectoryTests() : ConcurrentDirectoryTests(DatabaseKind.Postgres)
{
    // SQLite waits for its file instead, and that within a call that nothing ends.
    [Fact]
    public async Task Who_gives_up_waiting_for_a_number_that_another_is_about_to_take_lets_the_others_go_on()
    {
        Assert.Null(await Nodes[1].CreateAsync(Entry("other"), CancellationToken.None));
        await using var connection = await Database.Database.OpenAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            "INSERT INTO directory_addresses (address, customer_id) VALUES ('+13125550123', 'other')", transaction: transaction);
        using var patience = new CancellationTokenSource();

        var waiting = Nodes[0].ResolveAsync("+13125550123", () => Entry("late", "+13125550123"), patience.Token);
        await using (var onlooker = await Database.Database.OpenAsync(CancellationToken.None))
        {
            var time = Stopwatch.StartNew();
            while (await onlooker.ExecuteScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 0)
            {
                Assert.True(time.Elapsed < TimeSpan.FromSeconds(20) && !waiting.IsCompleted, "Nobody waits for the number.");
                await Task.Delay(10);
            }
        }

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting).WaitAsync(TimeSpan.FromSeconds(20));

        await transaction.RollbackAsync();
        Assert.Equal("next", (await Nodes[0].ResolveAsync("+13125550123", () => Entry("next", "+13125550123"), CancellationToken.None)).Id.Value);
    }
}
