using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Messaging.Persistence.Tests.Cluster;

/// <summary>One node as the server starts it: the shipped settings, the wiring of the actors, a port that the system chose.</summary>
internal sealed class Node : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly IHost _host;
    private int _written;

    private Node(TestDatabase test)
    {
        var journal = new JournalReader(test.Database);
        _host = new HostBuilder().ConfigureServices(services => services
            .AddSingleton<ICarrier, SilentCarrier>()
            .AddSingleton<IMessageArchive>(new ConversationArchive(test.Tables, journal))
            .AddSingleton<IConversationJournal>(journal)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(test.Database)
            .AddSingleton(test.Tables)
            .AddSingleton(test.Generations)
            .AddSingleton<ProjectionPosition>()
            .AddSingleton<ProjectionMeter>()
            .AddSingleton<ReadSideBell>()
            .AddMetrics()
            .AddActorMeters()
            .AddAkka("messaging", akka => akka
                .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "akka.hocon"), HoconAddMode.Prepend)
                .AddHocon("akka.loglevel = WARNING, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .ConfigureLoggers(loggers => loggers.ClearLoggers())
                .WithRemoting(new RemoteOptions { HostName = "127.0.0.1", PublicHostName = "127.0.0.1", Port = 0 })
                .WithClustering()
                .WithMessagingJournal(test.Database)
                .WithMessagingActors(_ => new ActorSettings(
                    25,
                    e => e is MessageEvent m ? Encoding.UTF8.GetBytes(m.Message.Text) : null,
                    customer => Encoding.UTF8.GetBytes($"{customer.Id} {customer.Version}"),
                    () =>
                    {
                        Interlocked.Increment(ref _written);
                        Position.Ring();
                    }))
                .WithReadSide())).Build();
        System = _host.Services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    public IActorRef Region => ActorRegistry.For(System).Get<ConversationRegion>();

    public IActorRef InboxFeed => ActorRegistry.For(System).Get<InboxFeed>();

    /// <summary>How often it was told of a write.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary>How far it knows the read side to be.</summary>
    public long Reached => Position.Current;

    private ProjectionPosition Position => _host.Services.GetRequiredService<ProjectionPosition>();

    private Akka.Cluster.Cluster Membership => Akka.Cluster.Cluster.Get(System);

    /// <summary>Two nodes of one cluster on one database.</summary>
    public static async Task<(Node A, Node B)> PairAsync(TestDatabase test)
    {
        var (a, b) = (new Node(test), new Node(test));
        await a._host.StartAsync();
        await b._host.StartAsync();
        await a.Membership.JoinAsync(a.Membership.SelfAddress);
        await b.Membership.JoinAsync(a.Membership.SelfAddress);
        await UntilAsync(() => Task.FromResult(new[] { a, b }.All(node =>
            node.Membership.State.Members.Count(member => member.Status == Akka.Cluster.MemberStatus.Up) == 2)));
        return (a, b);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "It did not come true.");
            await Task.Delay(20);
        }
    }

    /// <summary>Asks as the web does: again, if no answer came.</summary>
    public async Task<ConversationResult> AskAsync(IConversationMessage message)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Region.Ask<ConversationResult>(message, TimeSpan.FromSeconds(3));
            }
            catch (AskTimeoutException) when (attempt < 8)
            {
            }
        }
    }

    /// <summary>Whether the conversation lives here.</summary>
    public async Task<bool> HasAsync(CustomerId customer)
    {
        var state = await Region.Ask<CurrentShardRegionState>(GetShardRegionState.Instance, Patience);
        return state.Shards.Any(shard => shard.EntityIds.Contains(customer.Value));
    }

    /// <summary>Whether the projection runs here: the singleton's manager has it as its child.</summary>
    public async Task<bool> ProjectsAsync()
    {
        try
        {
            await System.ActorSelection("/user/projection/projection").ResolveOne(TimeSpan.FromSeconds(2));
            return true;
        }
        catch (ActorNotFoundException)
        {
            return false;
        }
    }

    public Channel<StreamItem> OpenInbox()
    {
        var channel = Channel.CreateBounded<StreamItem>(256);
        InboxFeed.Tell(new OpenInboxStream(null, channel.Writer));
        return channel;
    }

    public Channel<StreamItem> OpenStream(CustomerId customer, long after)
    {
        var channel = Channel.CreateBounded<StreamItem>(256);
        ActorRegistry.For(System).Get<StreamHub>().Tell(new OpenStream(customer, after, channel.Writer));
        return channel;
    }

    /// <summary>The next thing on a stream that <paramref name="wanted"/> reads something from.</summary>
    public static async Task<T> NextAsync<T>(Channel<StreamItem> stream, Func<StreamItem, T?> wanted) where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var item = await stream.Reader.ReadAsync(patience.Token);
            foreach (var one in item is StreamItem.Batch batch ? batch.Items : [item])
            {
                if (wanted(one) is { } found)
                    return found;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class SilentCarrier : ICarrier
    {
        public Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken) =>
            Task.FromResult<SendOutcome>(new SendOutcome.Accepted($"x-{send.MessageId}", MessageStatus.Queued, 1));
    }
}
