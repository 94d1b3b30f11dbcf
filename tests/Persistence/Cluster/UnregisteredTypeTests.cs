using Akka.Actor;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Cluster;

/// <summary>Whoever may talk to a node still cannot make it build an object, or start an actor, of a type of their choice.</summary>
public sealed class UnregisteredTypeTests : IAsyncLifetime
{
    private readonly ActorSystem _stranger = ActorSystem.Create("stranger", """
        akka.loglevel = OFF, akka.stdout-loglevel = OFF
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        """);
    private TestDatabase _test = null!;
    private Node _a = null!;
    private Node _b = null!;
    private readonly List<object> _heard = [];

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        (_a, _b) = await Node.PairAsync(_test);
        _a.System.ActorOf(Props.Create(() => new Listener(_heard)), "listener");
    }

    public async Task DisposeAsync()
    {
        await _stranger.Terminate();
        await _b.DisposeAsync();
        await _a.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task A_message_of_an_unregistered_type_is_refused_without_harm()
    {
        Chosen.Built = 0;
        var listener = await FindAsync("/user/listener");

        listener.Tell("before");
        listener.Tell(new Chosen { Text = "anything" });
        listener.Tell("after");

        await Node.UntilAsync(() => Task.FromResult(Heard().Contains("after")));
        Assert.Equal(["before", "after"], Heard());
        Assert.Equal(1, Chosen.Built); // the one that was sent
        await StillOneClusterAsync();
    }

    [Fact]
    public async Task An_actor_cannot_be_started_from_elsewhere()
    {
        Intruder.StartedAt.Clear();
        var address = Akka.Cluster.Cluster.Get(_a.System).SelfAddress;
        var listener = await FindAsync("/user/listener");

        var intruder = _stranger.ActorOf(Props.Create<Intruder>().WithDeploy(Deploy.None.WithScope(new RemoteScope(address))));
        intruder.Tell("start");
        // Goes the same way, so it comes after what it follows.
        listener.Tell("after");

        await Node.UntilAsync(() => Task.FromResult(Heard().Contains("after")));
        Assert.DoesNotContain("messaging", Intruder.StartedAt);
        await StillOneClusterAsync();
    }

    private async Task<IActorRef> FindAsync(string path)
    {
        var address = Akka.Cluster.Cluster.Get(_a.System).SelfAddress;
        return await _stranger.ActorSelection(address + path).ResolveOne(TimeSpan.FromSeconds(30));
    }

    private async Task StillOneClusterAsync()
    {
        // A pause of the machine makes the other one unreachable for a moment.
        await Node.UntilAsync(() => Task.FromResult(Akka.Cluster.Cluster.Get(_a.System).State is { Members.Count: 2, Unreachable.Count: 0 }));
        Assert.IsType<Messaging.Actors.Domain.Acknowledged>(
            await _b.AskAsync(Journal.Traffic.Text(new Messaging.Actors.Domain.CustomerId("customer"), 1, "hello")));
    }

    private object[] Heard()
    {
        lock (_heard)
            return [.. _heard];
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(List<object> heard) => ReceiveAny(message =>
        {
            lock (heard)
                heard.Add(message);
        });
    }

    /// <summary>What a general serializer would make from its name.</summary>
    public sealed class Chosen
    {
        private static int s_built;

        public Chosen() => Interlocked.Increment(ref s_built);

        public static int Built
        {
            get => Volatile.Read(ref s_built);
            set => Volatile.Write(ref s_built, value);
        }

        public string Text { get; set; } = "";
    }

    public sealed class Intruder : ReceiveActor
    {
        public Intruder()
        {
            lock (StartedAt)
                StartedAt.Add(Context.System.Name);
        }

        public static List<string> StartedAt { get; } = [];
    }
}
