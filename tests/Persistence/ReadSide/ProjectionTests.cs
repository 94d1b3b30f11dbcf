using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Persistence.Tests.ReadSide;

public abstract class ProjectionTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly CustomerId Anna = new("anna");
    private readonly ProjectionPosition _position = new();
    private readonly ReadSideBell _bell = new();
    private MessagingSystem _system = null!;

    public async Task InitializeAsync() => _system = await MessagingSystem.StartAsync(kind);

    public async Task DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task It_starts_on_an_empty_journal_and_catches_up()
    {
        using var projection = await StartAsync();

        await _system.AskAsync(Traffic.Text(Anna, 1));
        _position.Ring();

        await CaughtUpAsync();
        await projection.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task It_goes_on_where_it_stopped()
    {
        await _system.AskAsync(Traffic.Text(Anna, 1));
        using (var first = await StartAsync())
        {
            await CaughtUpAsync();
            await first.StopAsync(CancellationToken.None);
        }

        await _system.AskAsync(Traffic.Text(Anna, 2));
        using var second = await StartAsync();
        await CaughtUpAsync();
        await second.StopAsync(CancellationToken.None);

        var entry = Assert.Single((await _system.Inbox.PageAsync(null, null, 10, CancellationToken.None)).Customers);
        Assert.Equal(2, entry.UnreadCount);
    }

    [Fact]
    public async Task It_rings_for_those_who_follow_the_read_side()
    {
        using var projection = await StartAsync();

        await _system.AskAsync(Traffic.Text(Anna, 1));
        _position.Ring();
        await _bell.RungAsync(Timeout.InfiniteTimeSpan, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.NotEqual(0, await _system.ReadSide.PositionAsync(CancellationToken.None));
        await projection.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_generation_that_was_filled_further_than_the_old_one_is_announced_without_another_event()
    {
        await _system.AskAsync(Traffic.Text(Anna, 1));
        using (var first = await StartAsync())
        {
            await CaughtUpAsync();
            await first.StopAsync(CancellationToken.None);
        }

        await _system.AskAsync(Traffic.Text(Anna, 2));
        await new ReadSideRebuild(_system.Database, _system.Generations).RunAsync(new Progress<RebuildProgress>(), CancellationToken.None);
        using var second = await StartAsync(new HurriedClock());

        await _position.ReachedAsync(await _system.Journal.LastOrderingAsync(CancellationToken.None), TimeSpan.FromSeconds(20), CancellationToken.None);
        Assert.Equal(await _system.Journal.LastOrderingAsync(CancellationToken.None), _position.Current);
        await second.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Ringing_many_times_at_once_is_ringing_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(_position.Ring)));

        await _position.WrittenAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
        var second = _position.WrittenAsync(TimeSpan.FromMinutes(1), new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
    }

    private async Task<Projection> StartAsync(TimeProvider? clock = null)
    {
        var projection = new Projection(
            _system.Database, _system.Tables, _system.Generations, _position, new ProjectionMeter(new Meters(), _position),
            _bell, _ => { }, clock ?? TimeProvider.System, NullLogger<Projection>.Instance);
        await projection.StartAsync(CancellationToken.None);
        return projection;
    }

    private async Task CaughtUpAsync()
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await _system.ReadSide.PositionAsync(time.Token) != await _system.Journal.LastOrderingAsync(time.Token))
            await Task.Delay(10, time.Token);
    }

    /// <summary>A second is over whenever it is asked: what is done now and then is done at once.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimestampFrequency);
    }
}

public sealed class SqliteProjectionTests() : ProjectionTests(DatabaseKind.Sqlite);

public sealed class PostgresProjectionTests() : ProjectionTests(DatabaseKind.Postgres);
