using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Messaging.Web.Membership;
using Messaging.Web.Peers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Peers;

/// <summary>A node with the server's own settings and transport, on a port that the system chose, with an actor that says back what it is told.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    public const string Host = "127.0.0.1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;
    private readonly ConcurrentQueue<string> _lines = new();

    private TlsNode((string Certificate, string Key, string Authority)? files)
    {
        var options = new NodeOptions { Hostname = Host };
        if (files is { } given)
            (options.Tls.Certificate, options.Tls.Key, options.Tls.Authority) = given;
        _host = new HostBuilder().ConfigureServices(services => services
            .AddSingleton<TimeProvider>(new StandingTime())
            .AddLogging(logging => logging.AddProvider(new Lines(_lines)))
            .AddAkka("messaging", (akka, provider) => akka
                .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "akka.hocon"), HoconAddMode.Prepend)
                // No test here needs a node to be found out that is silent, and a machine that stalls is to make none unreachable.
                .AddHocon("akka.stdout-loglevel = OFF, akka.cluster.failure-detector.acceptable-heartbeat-pause = 120s", HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<NodeLogger>();
                })
                .WithNodeTransport(provider, options)
                .WithClustering()
                .WithActors((system, _) => system.ActorOf(Props.Create<Echo>(), "echo")))).Build();
        System = _host.Services.GetRequiredService<ActorSystem>();
    }

    public ActorSystem System { get; }

    public Cluster Membership => Cluster.Get(System);

    public Address Address => Membership.SelfAddress;

    public IEnumerable<string> Log => _lines;

    public static async Task<TlsNode> StartAsync((string Certificate, string Key, string Authority)? files)
    {
        var node = new TlsNode(files);
        await node._host.StartAsync();
        return node;
    }

    /// <summary>A cluster of two, each with a certificate of the folder's authority or both without.</summary>
    public static async Task<(TlsNode A, TlsNode B)> PairAsync(CertificateFolder? folder)
    {
        var a = await StartAsync(folder?.Node("a", Host));
        var b = await StartAsync(folder?.Node("b", Host));
        a.Membership.Join(a.Address);
        b.Membership.JoinSeedNodes([a.Address]);
        await UntilAsync(() => a.UpMembers == 2 && b.UpMembers == 2, a, b);
        return (a, b);
    }

    public int UpMembers => Membership.State.Members.Count(member => member.Status == MemberStatus.Up);

    /// <summary>The address at which this node would find the other, if both talked alike.</summary>
    public Address AddressOf(TlsNode other, string? host = null) =>
        new(Address.Protocol, Address.System, host ?? other.Address.Host, other.Address.Port);

    public async Task<string> SayAsync(TlsNode other, string text) =>
        await System.ActorSelection(new RootActorPath(other.Address) / "user" / "echo").Ask<string>(text, Patience);

    public bool Said(params string[] parts) => _lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)));

    /// <summary>Waits; if it does not come true, shows what the nodes wrote.</summary>
    public static async Task UntilAsync(Func<bool> condition, params TlsNode[] nodes)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, string.Join('\n', nodes.Select(node => $"{node.Address}:\n  {string.Join("\n  ", node.Log.TakeLast(30))}")));
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<string>(text => Sender.Tell(text));
    }

    /// <summary>The time of day is the real one; what is measured takes none, so that what may be said once a minute is said once.</summary>
    private sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }

    private sealed class Lines(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception?.GetType().Name}");

        public void Dispose()
        {
        }
    }
}
