using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using Dapper;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Persistence.Tests.ReadSide;

/// <summary>The tail of the inbox when the read side goes forward, and when it goes back.</summary>
public abstract class InboxTailTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly CustomerId Anna = new("anna");
    private static readonly CustomerId Bo = new("bo");

    private readonly Channel<object> _told = Channel.CreateUnbounded<object>();
    private readonly ReadSideBell _bell = new();
    private MessagingSystem _system = null!;
    private InboxTail _tail = null!;
    private InboxChanges _changes = null!;

    public async Task InitializeAsync()
    {
        _system = await MessagingSystem.StartAsync(kind);
        _changes = new InboxChanges(_system.Tables);
        var told = _told.Writer;
        var feed = _system.System.ActorOf(Props.Create(() => new Listener(told)));
        _tail = new InboxTail(_changes, _system.Journal, new ProjectionPosition(), _bell, new Required(feed), NullLogger<InboxTail>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _tail.StopAsync(CancellationToken.None);
        _tail.Dispose();
        await _system.DisposeAsync();
    }

    [Fact]
    public async Task It_begins_where_the_read_side_is_and_tells_what_changes_from_there()
    {
        await WriteAsync(Anna, 1);
        await ProjectAsync();
        var begins = await StartAsync();
        Assert.Equal(await _system.ReadSide.PositionAsync(CancellationToken.None), begins);

        await WriteAsync(Bo, 2);
        await WriteAsync(Anna, 3);
        await ProjectAsync();

        var told = await NextAsync();
        Assert.Equal([Bo, Anna], told.Entries.Select(entry => entry.Customer.Id));
        Assert.Equal(told.Position, told.Entries[^1].ChangedAt);
    }

    [Fact]
    public async Task A_read_side_that_is_built_anew_is_waited_for_and_nothing_is_told_twice()
    {
        await WriteAsync(Anna, 1);
        await WriteAsync(Bo, 2);
        await ProjectAsync();
        var before = await StartAsync();

        await TurnToAnEmptyOneAsync();
        var all = await _system.AllAsync();
        await _system.ReadSide.ApplyAsync(new JournalPage([all[0]], all[0].Ordering, IsWaiting: false), CancellationToken.None);
        _bell.Ring();
        var backlog = BacklogAsync(before);
        await WriteAsync(Anna, 3);
        Assert.False(backlog.IsCompleted);
        await ProjectAsync();

        var told = await NextAsync();
        Assert.Equal([Anna], told.Entries.Select(entry => entry.Customer.Id));
        Assert.True(told.Entries[0].ChangedAt > before);
        // Anna has changed since: the tail brings her.
        Assert.Equal([Bo], (await backlog.WaitAsync(TimeSpan.FromSeconds(20))).Select(change => change.Customer.Id));
    }

    [Fact]
    public async Task A_journal_that_is_shorter_than_it_was_begins_anew()
    {
        await WriteAsync(Anna, 1);
        await WriteAsync(Bo, 2);
        await ProjectAsync();
        await StartAsync();

        await using (var connection = await _system.Database.OpenAsync(CancellationToken.None))
            await connection.ExecuteAsync("DELETE FROM journal");
        await _system.Tables.StartAsync(CancellationToken.None);
        _bell.Ring();

        Assert.Equal(0, Assert.IsType<JournalReplaced>(await NextOfAnyKindAsync()).Position);
    }

    private async Task<List<InboxChange>> BacklogAsync(long upTo)
    {
        var backlog = new List<InboxChange>();
        await foreach (var change in _changes.AllAsync(0, upTo, CancellationToken.None))
            backlog.Add(change);
        return backlog;
    }

    private async Task WriteAsync(CustomerId customer, int number) =>
        Assert.IsType<Acknowledged>(await _system.AskAsync(Traffic.Text(customer, number)));

    private async Task ProjectAsync()
    {
        var all = await _system.AllAsync();
        await _system.ReadSide.ApplyAsync(new JournalPage(all, all[^1].Ordering, IsWaiting: false), CancellationToken.None);
        _bell.Ring();
    }

    // Nodes turn to a generation that is no further behind than the one before; this shows that nothing rests on that alone.
    private async Task TurnToAnEmptyOneAsync()
    {
        var empty = await _system.Generations.CreateAsync(CancellationToken.None);
        await _system.Generations.CreateIndexesAsync(empty, CancellationToken.None);
        await _system.Generations.DeclareReadyAsync(empty, CancellationToken.None);
        await _system.Tables.StartAsync(CancellationToken.None);
    }

    private async Task<long> StartAsync()
    {
        await _tail.StartAsync(CancellationToken.None);
        return Assert.IsType<EntriesProjected>(await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Position;
    }

    private async Task<EntriesProjected> NextAsync() => Assert.IsType<EntriesProjected>(await NextOfAnyKindAsync());

    // What says only where the read side stands comes again and again.
    private async Task<object> NextOfAnyKindAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await _told.Reader.ReadAsync(patience.Token) is var told && told is not EntriesProjected { Entries.IsEmpty: true })
                return told;
        }
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ChannelWriter<object> told) => ReceiveAny(message => told.TryWrite(message));
    }

    private sealed class Required(IActorRef actor) : IRequiredActor<InboxFeed>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }
}

public sealed class SqliteInboxTailTests() : InboxTailTests(DatabaseKind.Sqlite);

public sealed class PostgresInboxTailTests() : InboxTailTests(DatabaseKind.Postgres);
