using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Persistence.Tests.ReadSide;

public abstract class ReadSideRebuildTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly CustomerId[] Customers = [new("anna"), new("bo"), new("cem")];

    private MessagingSystem _system = null!;

    public async Task InitializeAsync() => _system = await MessagingSystem.StartAsync(kind);

    public async Task DisposeAsync() => await _system.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_was_built_under_random_traffic_equals_a_fresh_fold_of_the_journal(int seed)
    {
        var position = new ProjectionPosition();
        using var projection = Projection(position);
        await projection.StartAsync(CancellationToken.None);
        var traffic = Task.Run(() => TrafficAsync(seed));
        var built = 0;
        do
            built = await RebuildAsync();
        while (!traffic.IsCompleted);
        await traffic;
        foreach (var customer in Customers)
            await _system.StopAsync(customer);

        // The position alone would not do: it never goes back, and a generation just turned to may be behind it.
        var last = await _system.Journal.LastOrderingAsync(CancellationToken.None);
        await UntilAsync(async () =>
            _system.Tables.Current == built && position.Current == last && await _system.Tables.PositionAsync(CancellationToken.None) == last);
        await projection.StopAsync(CancellationToken.None);

        Assert.Equal(await FoldAsync(), await ContentsAsync(built));
    }

    [Fact]
    public async Task A_reader_turns_to_it_only_when_it_has_what_the_old_one_has()
    {
        await TrafficAsync(3);
        var old = _system.Tables.Current;
        var built = await RebuildAsync();
        await _system.AskAsync(Traffic.Text(Customers[0], 999));
        var all = await _system.AllAsync();
        await ApplyAsync(old, all);

        Assert.False(await _system.Tables.TurnToNewestAsync(CancellationToken.None));
        Assert.Equal(old, _system.Tables.Current);

        await ApplyAsync(built, all);
        Assert.True(await _system.Tables.TurnToNewestAsync(CancellationToken.None));
        Assert.Equal(built, _system.Tables.Current);
        Assert.False(await _system.Tables.TurnToNewestAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_rebuild_that_was_overtaken_says_so_and_is_not_read()
    {
        await TrafficAsync(4);
        var slow = await _system.Generations.CreateAsync(CancellationToken.None);
        var fast = await RebuildAsync();
        await _system.Tables.TurnToNewestAsync(CancellationToken.None);
        await _system.Generations.DropBeforeAsync(fast, CancellationToken.None);

        Assert.False(await _system.Generations.DeclareReadyAsync(slow, CancellationToken.None));
        Assert.Equal(fast, await _system.Generations.NewestReadyAsync(CancellationToken.None));
        Assert.False(await _system.Database.HasReadSideAsync(slow, CancellationToken.None));
    }

    [Fact]
    public async Task One_that_a_crash_left_unfinished_is_never_read_and_goes_with_the_next()
    {
        var unfinished = await _system.Generations.CreateAsync(CancellationToken.None);
        await StartAgainAsync();
        Assert.NotEqual(unfinished, _system.Tables.Current);

        var built = await RebuildAsync();
        await _system.Generations.DropBeforeAsync(built, CancellationToken.None);

        Assert.False(await _system.Database.HasReadSideAsync(unfinished, CancellationToken.None));
        Assert.True(await _system.Database.HasReadSideAsync(built, CancellationToken.None));
    }

    [Fact]
    public async Task A_start_goes_on_with_what_there_is()
    {
        await TrafficAsync(5);
        var built = await RebuildAsync();

        await StartAgainAsync();

        Assert.Equal(built, _system.Tables.Current);
        Assert.NotEqual(0, await _system.Tables.PositionAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("DELETE FROM journal")]
    [InlineData("UPDATE journal SET created = created - 1")]
    [InlineData("UPDATE journal SET persistence_id = persistence_id || 'x'")]
    public async Task After_a_restored_backup_nothing_is_read_of_what_another_journal_said(string restore)
    {
        await TrafficAsync(6);
        var built = await RebuildAsync();
        await StartAgainAsync();
        await using (var connection = await _system.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync(restore);

        await StartAgainAsync();

        Assert.True(_system.Tables.Current > built);
        Assert.Equal(0, await _system.Tables.PositionAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_was_deleted_by_hand_is_made_anew()
    {
        await TrafficAsync(7);
        var built = await RebuildAsync();
        await _system.Database.DropReadSidesBeforeAsync(built + 1, new HashSet<int>(), CancellationToken.None);

        await StartAgainAsync();

        Assert.Empty((await _system.Inbox.PageAsync(null, null, 10, CancellationToken.None)).Customers);
    }

    private Task StartAgainAsync() => _system.Tables.StartAsync(CancellationToken.None);

    private Task<int> RebuildAsync() =>
        new ReadSideRebuild(_system.Database, _system.Generations).RunAsync(new Progress<RebuildProgress>(), CancellationToken.None);

    private async Task TrafficAsync(int seed)
    {
        foreach (var command in Traffic.Series(seed, count: 150, Customers))
            await _system.AskAsync(command);
    }

    private Projection Projection(ProjectionPosition position) => new(
        _system.Database, _system.Tables, _system.Generations, position, new ProjectionMeter(new Meters(), position),
        new ReadSideBell(), _ => { }, TimeProvider.System, NullLogger<Projection>.Instance);

    private Task ApplyAsync(int generation, IReadOnlyList<JournalEntry> entries) =>
        new ReadSideStore(_system.Database, generation).ApplyAsync(
            new JournalPage(entries, entries[^1].Ordering, IsWaiting: false), CancellationToken.None);

    // Event by event into a generation of its own.
    private async Task<string> FoldAsync()
    {
        var generation = await _system.Generations.CreateAsync(CancellationToken.None);
        foreach (var entry in await _system.AllAsync())
            await ApplyAsync(generation, [entry]);
        var fold = new Fold(await _system.AllAsync());
        await using var connection = await _system.Database.OpenReadSideAsync(generation, CancellationToken.None);
        var entries = await connection.QueryAsync<byte[]>("SELECT entry FROM customers ORDER BY id");
        Assert.Equal(
            Fold.Parts(fold.Customers.OrderBy(customer => customer.Id.Value, StringComparer.Ordinal)),
            Fold.Parts(entries.Select(Stored.Customer)));
        return await ContentsAsync(generation);
    }

    private async Task<string> ContentsAsync(int generation)
    {
        await using var connection = await _system.Database.OpenReadSideAsync(generation, CancellationToken.None);
        var customers = await connection.QueryAsync<(long, string, string, string, long, long, long, byte[] Entry)>(
            "SELECT no, id, name, addresses, last_activity_at, seq, changed_at, entry FROM customers ORDER BY no");
        var messages = await connection.QueryAsync<(long, string, int, string?, string?, string?, byte[] Row)>(
            "SELECT key, id, status, telnyx_message_id, idempotency_key, webhook_event_id, row FROM messages ORDER BY key");
        return string.Join('\n', customers.Select(row => $"{row with { Entry = [] }} {Convert.ToHexString(row.Entry)}"))
            + string.Join('\n', messages.Select(row => $"{row with { Row = [] }} {Convert.ToHexString(row.Row)}"));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
            await Task.Delay(10, time.Token);
    }
}

public sealed class SqliteReadSideRebuildTests() : ReadSideRebuildTests(DatabaseKind.Sqlite)
{
    [Fact]
    public async Task A_damaged_file_is_refused_with_the_advice_to_delete_it_and_is_built_again_then()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var file = ((SqliteDatabase)test.Database).ReadSideFile(test.Tables.Current);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await File.WriteAllTextAsync(file, "no database");

        var refusal = await Assert.ThrowsAsync<StorageException>(() => test.Tables.StartAsync(CancellationToken.None));
        Assert.Contains(file, refusal.Message);
        Assert.Contains("delete it", refusal.Message);

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(file);
        await test.Tables.StartAsync(CancellationToken.None);
    }
}

public sealed class PostgresReadSideRebuildTests() : ReadSideRebuildTests(DatabaseKind.Postgres);
