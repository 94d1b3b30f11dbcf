using Akka.Actor;
using Messaging.Actors.Membership;
using Messaging.Persistence.Membership;
using Messaging.Persistence.Storage;
using Messaging.Web.Membership;
using Messaging.Web.Tests.Peers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Membership;

/// <summary>A node of two whose database is out of reach; what the other one says of itself is the tests'.</summary>
public sealed class NodeRollTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new();
    private readonly Lifetime _lifetime = new();
    private TlsNode _node = null!;
    private TlsNode _other = null!;
    private NodeRoll _roll = null!;

    public async Task InitializeAsync()
    {
        (_node, _other) = await TlsNode.PairAsync(null);
        // Nobody listens there.
        var nowhere = PostgresDatabase.From("Host=127.0.0.1;Port=1;Database=messaging;Username=nobody");
        _roll = new NodeRoll(
            new NodeRegistry(nowhere), new SeedList(Options.Create(new NodeOptions())), _node.System, _lifetime, _clock, NullLogger<NodeRoll>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _roll.StopAsync(CancellationToken.None);
        await _node.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_alone_has_lost_the_database_gives_way_to_those_that_have_it()
    {
        var asked = OtherSays(draining: false, reachesDatabase: true);
        await _roll.StartAsync(CancellationToken.None);

        await BeatUntilAsync(() => _lifetime.Stops > 0);

        Assert.False(_roll.IsWrittenDown);
        Assert.InRange(asked.Count, 4, int.MaxValue);
        Assert.StartsWith("ConnectionStrings__Messaging: this node does not reach its database", _roll.GaveWay!.Reason);
        Assert.False(_roll.GaveWay.IsForGood);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Nobody_gives_way_to_a_node_that_could_not_serve_either(bool draining, bool reachesDatabase)
    {
        var asked = OtherSays(draining, reachesDatabase);
        await _roll.StartAsync(CancellationToken.None);

        await BeatUntilAsync(() => asked.Count >= 10);

        Assert.Null(_roll.GaveWay);
        Assert.Equal(0, _lifetime.Stops);
    }

    private Questions OtherSays(bool draining, bool reachesDatabase)
    {
        var asked = new Questions();
        var report = new NodeReport("1.2.3", DateTimeOffset.UnixEpoch, null, 0, draining, reachesDatabase);
        _other.System.ActorOf(Props.Create(() => new Keeper(report, asked)), NodeKeeper.Name);
        return asked;
    }

    // One beat at a time: what is over takes the time of its own.
    private async Task BeatUntilAsync(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "It did not come true.");
            await Task.Delay(50);
            _clock.Advance(RegisteredNode.Beat);
        }
    }

    private sealed class Questions
    {
        public int Count;
    }

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(NodeReport report, Questions asked) => Receive<GetNodeReport>(_ =>
        {
            Interlocked.Increment(ref asked.Count);
            Sender.Tell(report);
        });
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public int Stops;

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => Interlocked.Increment(ref Stops);
    }
}
