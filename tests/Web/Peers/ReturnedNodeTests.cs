using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Web.Tests.Peers;

/// <summary>
/// A node dies without a word and another process takes its address while a third is about to shut the first out: what the fault suite met
/// once in ten runs (docs/decisions/0023), made to happen.
/// </summary>
public sealed class ReturnedNodeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HalfOpenWire _toStays = new();
    private readonly HalfOpenWire _toReturns = new();
    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _toStays.Dispose();
        _toReturns.Dispose();
        foreach (var system in _systems)
            await system.Terminate();
    }

    [Fact]
    public async Task Who_came_back_is_heard_and_hears_though_a_message_met_the_moment_in_which_its_former_self_was_shut_out()
    {
        var stays = Start(_toStays);
        var dies = Start(_toReturns);
        var former = await AskAsync(stays, dies);
        Assert.Equal(AddressUidExtension.Uid(dies), former);

        // The new process calls at once, and is not answered yet.
        var portOfStays = _toStays.Hold();
        var returns = Start(_toReturns);
        var calls = _toStays.Calls;
        ProcessAt(returns, stays).Tell("let me in");
        await TlsNode.UntilAsync(() => _toStays.Calls > calls);

        // The second of these is in the queue before the first has ended the old connection: that is the moment.
        var answered = _toReturns.Answered;
        RemoteOf(stays).Quarantine(AddressOf(returns), former);
        ProcessAt(stays, returns).Tell("to whoever is there");
        await TlsNode.UntilAsync(() => _toReturns.Answered > answered);
        _toStays.LeadTo(portOfStays);

        Assert.Equal(AddressUidExtension.Uid(stays), await AskAsync(returns, stays));
        Assert.Equal(AddressUidExtension.Uid(returns), await AskAsync(stays, returns));
    }

    /// <summary>A system with the server's own settings of remoting, known to others by the wire's port.</summary>
    private ActorSystem Start(HalfOpenWire wire)
    {
        var port = FreePort.Find();
        var system = ActorSystem.Create("messaging", ConfigurationFactory.ParseString(
            $$"""
            akka {
              actor.provider = remote
              loglevel = OFF
              stdout-loglevel = OFF
              remote.dot-netty.tcp {
                hostname = 127.0.0.1
                port = {{port}}
                public-port = {{wire.Port}}
              }
            }
            """).WithFallback(ConfigurationFactory.ParseString(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "akka.hocon")))));
        system.ActorOf(Props.Create(() => new Process()), "process");
        _systems.Add(system);
        wire.LeadTo(port);
        return system;
    }

    private static Address AddressOf(ActorSystem system) => RemoteOf(system).DefaultAddress;

    private static IRemoteActorRefProvider RemoteOf(ActorSystem system) => (IRemoteActorRefProvider)((ExtendedActorSystem)system).Provider;

    private static ActorSelection ProcessAt(ActorSystem from, ActorSystem node) => from.ActorSelection(new RootActorPath(AddressOf(node)) / "user" / "process");

    private static async Task<int> AskAsync(ActorSystem from, ActorSystem node) => await ProcessAt(from, node).Ask<int>("who are you?", Patience);

    /// <summary>Says which process it is in.</summary>
    private sealed class Process : ReceiveActor
    {
        public Process() => Receive<string>(_ => Sender.Tell(AddressUidExtension.Uid(Context.System)));
    }
}
