using System.Threading.Channels;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Tests.Storage;

public sealed class GatheringTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    private readonly Channel<(IReadOnlyList<Item> Items, TaskCompletionSource Over)> _groups =
        Channel.CreateUnbounded<(IReadOnlyList<Item>, TaskCompletionSource)>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_while_all_is_quiet_goes_alone_and_what_comes_meanwhile_goes_together(bool onThread)
    {
        using var gathering = Start(onThread: onThread);
        var one = gathering.AddAsync(new Item(1));
        var first = await NextAsync();
        Assert.Equal([1], first.Items.Select(item => item.Number));

        var others = Enumerable.Range(2, 3).Select(i => gathering.AddAsync(new Item(i))).ToList();
        Assert.False(one.IsCompleted);
        first.Over.SetResult();
        await one.WaitAsync(Within);

        var second = await NextAsync();
        Assert.Equal([2, 3, 4], second.Items.Select(item => item.Number));
        second.Over.SetResult();
        await Task.WhenAll(others).WaitAsync(Within);
    }

    [Fact]
    public async Task A_group_ends_at_its_number_and_at_its_bytes()
    {
        using var gathering = Start(most: 3);
        _ = gathering.AddAsync(new Item(0));
        var first = await NextAsync();
        foreach (var bytes in new[] { 1, 1, 1, 1, IGathered.MostBytes, 1 })
            _ = gathering.AddAsync(new Item(1) { Bytes = bytes });
        first.Over.SetResult();

        foreach (var size in new[] { 3, 2, 1 })
        {
            var (items, over) = await NextAsync();
            Assert.Equal(size, items.Count);
            over.SetResult();
        }
    }

    [Fact]
    public async Task Who_comes_when_too_many_wait_is_turned_away()
    {
        using var gathering = Start(limit: 2);
        _ = gathering.AddAsync(new Item(1));
        var first = await NextAsync();

        _ = gathering.AddAsync(new Item(2));
        _ = gathering.AddAsync(new Item(3));
        await Assert.ThrowsAsync<InvalidOperationException>(() => gathering.AddAsync(new Item(4)));

        first.Over.SetResult();
        Assert.Equal(2, (await NextAsync()).Items.Count);
        Assert.False(gathering.AddAsync(new Item(5)).IsCompleted);
    }

    [Fact]
    public async Task A_group_that_hangs_holds_up_nobody_else()
    {
        using var gathering = Start(patience: TimeSpan.FromMilliseconds(50));
        _ = gathering.AddAsync(new Item(1));
        await NextAsync();

        _ = gathering.AddAsync(new Item(2));

        Assert.Equal([2], (await NextAsync()).Items.Select(item => item.Number));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_that_fails_fails_all_that_it_has_not_settled_and_the_next_goes_on(bool onThread)
    {
        using var gathering = Start(onThread: onThread);
        _ = gathering.AddAsync(new Item(1));
        var first = await NextAsync();
        var settled = gathering.AddAsync(new Item(2));
        var other = gathering.AddAsync(new Item(3));
        first.Over.SetResult();

        var second = await NextAsync();
        second.Items[0].Done.SetResult();
        second.Over.SetException(new FormatException("bad"));
        await settled.WaitAsync(Within);
        Assert.Equal("bad", (await Assert.ThrowsAsync<FormatException>(() => other.WaitAsync(Within))).Message);

        var last = gathering.AddAsync(new Item(4));
        (await NextAsync()).Over.SetResult();
        await last.WaitAsync(Within);
    }

    [Fact]
    public async Task What_waits_at_the_end_is_still_carried_out()
    {
        var gathering = Start();
        _ = gathering.AddAsync(new Item(1));
        var first = await NextAsync();
        _ = gathering.AddAsync(new Item(2));

        gathering.Dispose();
        first.Over.SetResult();

        Assert.Equal([2], (await NextAsync()).Items.Select(item => item.Number));
        await Assert.ThrowsAsync<InvalidOperationException>(() => gathering.AddAsync(new Item(3)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_read_that_fails_fails_whoever_asked_and_the_next_goes_on(DatabaseKind kind)
    {
        await using var test = await TestDatabase.EmptyAsync(kind);
        using var reads = new GroupReads<int, string>(test.Database, ReadAsync);

        Assert.Equal("bad", (await Assert.ThrowsAsync<FormatException>(() => reads.AskAsync(-1, CancellationToken.None))).Message);
        Assert.Equal(["7a", "7b"], await reads.AskAsync(7, CancellationToken.None));
        Assert.Empty(await reads.AskAsync(0, CancellationToken.None));
    }

    private static async IAsyncEnumerable<(int Asked, string Row)> ReadAsync(IReadOnlyList<int> keys)
    {
        await Task.CompletedTask;
        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i] < 0)
                throw new FormatException("bad");
            if (keys[i] == 0)
                continue;
            yield return (i, $"{keys[i]}a");
            yield return (i, $"{keys[i]}b");
        }
    }

    private Gathering<Item> Start(int limit = 100, int most = 10, bool onThread = false, TimeSpan? patience = null)
    {
        var gathering = new Gathering<Item>(limit, most, async items =>
        {
            var over = new TaskCompletionSource();
            _groups.Writer.TryWrite((items, over));
            await over.Task;
        })
        {
            Patience = patience ?? TimeSpan.FromMinutes(1),
        };
        gathering.Start(onThread);
        return gathering;
    }

    private async Task<(IReadOnlyList<Item> Items, TaskCompletionSource Over)> NextAsync() =>
        await _groups.Reader.ReadAsync().AsTask().WaitAsync(Within);

    private sealed record Item(int Number) : IGathered
    {
        public int Bytes { get; init; } = 1;

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
