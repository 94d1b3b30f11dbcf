using Dapper;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>
/// What only PostgreSQL does to a reader by number: writes that become visible in another order than their numbers have.
/// </summary>
public sealed class JournalTailTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private JournalTail _tail = null!;
    private long _at;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        _tail = new JournalTail(_database.Database);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_write_that_is_committed_after_a_later_one_is_not_passed_over()
    {
        await using var slow = await WriteAsync("slow");
        await CommitAsync("fast");

        Assert.Empty(await ReadAsync());
        await CommitAsync("faster");
        Assert.Empty(await ReadAsync());

        await slow.CommitAsync();
        Assert.Equal(["slow", "fast", "faster"], await ReadAsync());
    }

    [Fact]
    public async Task What_stands_before_the_gap_is_given_at_once()
    {
        await CommitAsync("first");
        await using var slow = await WriteAsync("slow");
        await CommitAsync("fast");

        Assert.Equal(["first"], await ReadAsync());
        await slow.CommitAsync();
        Assert.Equal(["slow", "fast"], await ReadAsync());
    }

    [Fact]
    public async Task A_write_that_failed_holds_nothing_up_once_it_is_over()
    {
        var failing = await WriteAsync("failing");
        await CommitAsync("fast");
        Assert.Empty(await ReadAsync());

        await failing.RollbackAsync();

        Assert.Equal(["fast"], await ReadUntilAsync(1));
    }

    [Fact]
    public async Task A_gap_is_waited_for_while_transactions_that_never_touch_the_journal_come_and_go()
    {
        await using var slow = await WriteAsync("slow");
        await CommitAsync("fast");
        for (var i = 0; i < 5; i++)
        {
            await using var other = await OpenWrite.BeginAsync(_database.Database);
            await other.ExecuteAsync("SELECT pg_current_xact_id()", null);
            await other.CommitAsync();
            Assert.Empty(await ReadAsync());
        }

        await slow.CommitAsync();
        Assert.Equal(["slow", "fast"], await ReadAsync());
    }

    [Fact]
    public async Task A_writer_that_began_after_the_one_that_overtakes_it_is_waited_for_too()
    {
        // Its transaction has the higher number, and its row the lower: no snapshot's end tells that it is under way.
        await using var fast = await WriteAsync("first");
        await using var slow = await WriteAsync("slow");
        await fast.WriteAsync("fast");
        await fast.CommitAsync();

        Assert.Equal(["first"], await ReadAsync());
        Assert.Empty(await ReadAsync());
        await slow.CommitAsync();
        Assert.Equal(["slow", "fast"], await ReadUntilAsync(2));
    }

    [Fact]
    public async Task A_writer_is_known_as_one_before_it_has_a_number()
    {
        // As a writer between taking its number and storing its row: the row waits for a lock, the number is taken.
        await CommitAsync("same");
        await using var holder = await WriteAsync("held");
        var blocked = Task.Run(() => WriteAsync("held"));
        await UntilAsync(async () => await CountAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1);
        await CommitAsync("fast");

        Assert.Equal(["same"], await ReadAsync());
        await holder.RollbackAsync();
        await using var second = await blocked;
        Assert.Empty(await ReadAsync());
        Assert.Empty(await ReadAsync());
        await second.CommitAsync();

        Assert.Equal(["held", "fast"], await ReadUntilAsync(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_order_of_commits_and_failures_everything_committed_is_read_once_and_in_order(int seed)
    {
        var committed = new System.Collections.Concurrent.ConcurrentBag<string>();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random(seed * 100 + writer);
            for (var i = 0; i < 40; i++)
            {
                string[] names = [.. Enumerable.Range(0, random.Next(1, 4)).Select(row => $"w{writer}-{i}-{row}")];
                await using var transaction = await OpenWrite.BeginAsync(_database.Database);
                foreach (var name in names)
                {
                    await transaction.WriteAsync(name);
                    if (random.Next(3) == 0)
                        await Task.Delay(random.Next(15));
                }

                if (random.Next(5) == 0)
                {
                    await transaction.RollbackAsync();
                    continue;
                }

                await transaction.CommitAsync();
                foreach (var name in names)
                    committed.Add(name);
            }
        })).ToArray();

        var read = new List<string>();
        var done = Task.WhenAll(writers);
        while (!done.IsCompleted)
            read.AddRange(await ReadAsync());
        await done;
        var last = await CountAsync("SELECT MAX(ordering) FROM journal");
        await UntilAsync(async () =>
        {
            read.AddRange(await ReadAsync());
            return _at >= last;
        });

        Assert.Equal(committed.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        await using var connection = await _database.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            await connection.QueryAsync<string>("SELECT replace(persistence_id, 'conversation-', '') FROM journal ORDER BY ordering"), read);
    }

    private async Task<IReadOnlyList<string>> ReadAsync()
    {
        // The second look is the one at which what is over by now is known to be.
        var names = new List<string>();
        for (var look = 0; look < 2; look++)
        {
            var page = await _tail.ReadAsync(_at, 100, CancellationToken.None);
            _at = page.UpTo;
            names.AddRange(page.Entries.Select(entry => entry.Event.CustomerId.Value));
        }

        return names;
    }

    private async Task<IReadOnlyList<string>> ReadUntilAsync(int count)
    {
        var names = new List<string>();
        await UntilAsync(async () =>
        {
            names.AddRange(await ReadAsync());
            return names.Count >= count;
        });
        return names;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
            await Task.Delay(5, time.Token);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await _database.Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    private async Task CommitAsync(string name)
    {
        await using var transaction = await WriteAsync(name);
        await transaction.CommitAsync();
    }

    private async Task<OpenWrite> WriteAsync(string name)
    {
        var write = await OpenWrite.BeginAsync(_database.Database);
        await write.WriteAsync(name);
        return write;
    }
}
