using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Actors.Tracing;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Messaging.Web.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Web.Tests.Streams;

/// <summary>
/// Readers of the inbox come, go and come back to either of two nodes, while customers change, announcements are lost, late,
/// doubled and out of order, and the read side lags: the feed, the tail, the read side and the response are the real ones.
/// </summary>
public sealed class InboxStressTests : IAsyncLifetime
{
    private const int Customers = 12;
    private const int Changes = 700;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("messaging-inbox-").FullName;
    private readonly List<(ServiceProvider Services, InboxTail Tail, ReadSideBell Bell, IActorRef Feed)> _nodes = [];
    private Database _database = null!;
    private ReadSideStore _store = null!;
    private ReadSideTables _tables = null!;
    private InboxChanges _changes = null!;

    public async Task InitializeAsync()
    {
        _database = Database.Parse(null, _folder);
        await DatabaseMigrator.MigrateAsync(_database);
        _tables = new ReadSideTables(_database, new ReadSideGenerations(_database), new JournalReader(_database));
        await _tables.StartAsync(CancellationToken.None);
        _store = new ReadSideStore(_database, _tables.Current);
        _changes = new InboxChanges(_tables);
        for (var i = 0; i < 2; i++)
            _nodes.Add(await StartNodeAsync());
    }

    public async Task DisposeAsync()
    {
        foreach (var (services, tail, _, _) in _nodes)
        {
            await tail.StopAsync(CancellationToken.None);
            await services.GetRequiredService<ActorSystem>().Terminate();
            await services.DisposeAsync();
        }

        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_reader_ends_with_the_final_state_and_never_sees_an_older_one_after_a_newer(int seed)
    {
        var random = new Random(seed);
        var final = new ConcurrentDictionary<string, long>();
        using var written = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(i => Task.Run(() => ReadAsync(new Random((seed * 100) + i), final, written.Token))).ToList();

        await WriteAsync(random, final);
        await written.CancelAsync();

        foreach (var reader in readers)
        {
            var failure = await reader.WaitAsync(2 * Patience);
            Assert.True(failure is null, $"seed {seed}: {failure}");
        }
    }

    // The journal is a list here; the projection applies it in batches of any size, some of them late.
    private async Task WriteAsync(Random random, ConcurrentDictionary<string, long> final)
    {
        var waiting = new List<JournalEntry>();
        var late = new List<(int At, Customer Customer)>();
        var versions = new long[Customers];
        for (var ordering = 1; ordering <= Changes; ordering++)
        {
            var i = random.Next(Customers);
            var version = ++versions[i];
            var entry = Entry(i, version);
            final[entry.Id.Value] = version;
            waiting.Add(new JournalEntry(ordering, version == 1
                ? new CustomerCreated { Seq = 1, At = entry.LastActivityAt, Customer = entry }
                : new CustomerRenamed { Seq = version, At = entry.LastActivityAt, Customer = entry }));

            foreach (var due in late.Where(due => due.At <= ordering).ToList())
            {
                late.Remove(due);
                Announce(due.Customer, random);
            }

            switch (random.Next(4))
            {
                case 0:
                    break;
                case 1:
                    late.Add((ordering + random.Next(1, 40), entry));
                    break;
                default:
                    Announce(entry, random);
                    break;
            }

            if (random.Next(6) == 0)
                await ProjectAsync(waiting, random.Next(1, waiting.Count + 1), random);
            if (random.Next(8) == 0)
                await Task.Delay(random.Next(1, 15));
        }

        await ProjectAsync(waiting, waiting.Count, random);
        late.ForEach(due => Announce(due.Customer, random));
    }

    private async Task ProjectAsync(List<JournalEntry> waiting, int count, Random random)
    {
        if (count > 0)
            await _store.ApplyAsync(new JournalPage(waiting[..count], waiting[count - 1].Ordering, IsWaiting: false), CancellationToken.None);
        waiting.RemoveRange(0, count);
        _nodes[random.Next(2)].Bell.Ring();
    }

    private void Announce(Customer customer, Random random)
    {
        foreach (var node in _nodes)
        {
            for (var copies = random.Next(3); copies > 0; copies--)
                node.Feed.Tell(new CustomerEntryChanged(customer), ActorRefs.NoSender);
        }
    }

    // Reads, and on the way leaves now and then to resume where it was; null when all went well.
    private async Task<string?> ReadAsync(Random random, ConcurrentDictionary<string, long> final, CancellationToken written)
    {
        var seen = new Dictionary<string, long>();
        long? last = 0;
        DateTime? deadline = null;
        while (!written.IsCancellationRequested || !final.All(pair => seen.GetValueOrDefault(pair.Key) == pair.Value))
        {
            if (written.IsCancellationRequested && DateTime.UtcNow > (deadline ??= DateTime.UtcNow + Patience))
                return "It never had " + string.Join(", ", final.Where(pair => seen.GetValueOrDefault(pair.Key) != pair.Value));
            using var stay = new CancellationTokenSource(random.Next(10, 400));
            var pipe = new Pipe();
            var context = new DefaultHttpContext { Response = { Body = pipe.Writer.AsStream() } };
            var serving = InboxStreamEndpoint.ServeAsync(
                context, _changes, _nodes[random.Next(2)].Feed, last,
                new StreamWatch(StreamKind.Inbox, StreamMeter.Unheard, EventTrail.None, NullLogger.Instance), stay.Token);
            var closing = serving.ContinueWith(_ => pipe.Writer.Complete(), TaskScheduler.Default);
            using var reader = new StreamReader(pipe.Reader.AsStream());
            var ofThisStream = new Dictionary<string, long>();
            var id = last;
            while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    var next = long.Parse(line[4..], CultureInfo.InvariantCulture);
                    if (next < id)
                        return $"The id went back from {id} to {next}.";
                    id = next;
                }
                else if (line.StartsWith("event: reset", StringComparison.Ordinal))
                {
                    return $"Reset, though {last} was given out.";
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    using var json = JsonDocument.Parse(line[6..]);
                    var customer = json.RootElement.GetProperty("id").GetString()!;
                    var version = json.RootElement.GetProperty("version").GetInt64();
                    if (version < ofThisStream.GetValueOrDefault(customer))
                        return $"{customer} went back from {ofThisStream[customer]} to {version} at {id}.";
                    ofThisStream[customer] = version;
                    seen[customer] = Math.Max(version, seen.GetValueOrDefault(customer));
                }
                else if (line.Length == 0)
                {
                    last = id;
                }
            }

            await closing;
        }

        return null;
    }

    private async Task<(ServiceProvider Services, InboxTail Tail, ReadSideBell Bell, IActorRef Feed)> StartNodeAsync()
    {
        var services = new ServiceCollection()
            .AddAkka("messaging", akka => akka
                .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .AddHocon(SubscriberMailbox.Hocon, HoconAddMode.Append))
            .BuildServiceProvider();
        var system = services.GetRequiredService<ActorSystem>();
        var clock = system.ActorOf(Props.Create(() => new StreamClock(25)));
        RenderCustomer render = EventFrames.Render;
        Action rung = () => { };
        var feed = system.ActorOf(Props.Create(() => new InboxFeed(clock, render, rung, StreamMeter.Unheard)));
        var bell = new ReadSideBell();
        var tail = new InboxTail(_changes, new JournalReader(_database), new ProjectionPosition(), bell, new Required(feed), NullLogger<InboxTail>.Instance);
        await tail.StartAsync(CancellationToken.None);
        return (services, tail, bell, feed);
    }

    private static Customer Entry(int customer, long version) => new()
    {
        Id = new CustomerId($"c{customer}"),
        Kind = CustomerKind.Person,
        Name = $"name {version}",
        Addresses = [],
        LastActivityAt = DateTimeOffset.UnixEpoch.AddSeconds(version),
        Version = version,
    };

    private sealed class Required(IActorRef actor) : IRequiredActor<InboxFeed>
    {
        public IActorRef ActorRef => actor;

        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(actor);
    }
}
