using System.Net;
using Akka.Actor;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Messaging.Web.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Peers;

/// <summary>How this node listens to others and calls them: with certificates, or in the clear.</summary>
public static partial class NodeTransport
{
    public static IServiceCollection AddNodeTls(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeTlsValidator>();
        services.AddHostedService<CertificateExpiry>();
        return services;
    }

    public static AkkaConfigurationBuilder WithNodeTransport(this AkkaConfigurationBuilder akka, IServiceProvider services, NodeOptions options)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var remote = new RemoteOptions { HostName = options.Hostname, PublicHostName = options.Hostname, Port = options.Port };

        var (tls, problem) = NodeTls.Load(options, clock.GetUtcNow());
        if (problem is not null)
            throw new OptionsValidationException(nameof(NodeOptions), typeof(NodeOptions), [problem]);
        if (tls is not null)
        {
            var peers = new PeerCertificates(tls.Authority, clock, loggers.CreateLogger<PeerCertificates>());
            tls.Secure(remote, peers);
            akka.AddSetup(new PeerProbeSetup(new PeerProbe(tls.Certificate, peers))).AddHocon(ProbedTransportProvider.Settings, HoconAddMode.Prepend);
        }
        else if (!IsLoopback(options.Hostname))
            LogOpen(loggers.CreateLogger(typeof(NodeTransport)), options.Hostname);

        var secured = tls is not null;
        return akka
            .WithRemoting(remote)
            .AddSetup(new NodeLoggerSetup(new ConnectionTrouble(secured, clock, loggers.CreateLogger<ConnectionTrouble>())))
            .WithActors((system, _) => system.ActorOf(
                Props.Create(() => new JoinReports(secured, clock, loggers.CreateLogger<JoinReports>())), "join-reports"));
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    [LoggerMessage(LogLevel.Warning,
        "Cluster__Tls__Certificate is not set: what nodes say to each other, texts of customers too, goes in the clear, and whoever reaches the port at {Host} can join. See docs/tls.md.")]
    private static partial void LogOpen(ILogger logger, string host);
}
