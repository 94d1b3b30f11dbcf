using Messaging.Web.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Peers;

/// <summary>Warns, once a day, that this node's certificate ends soon: a node with an expired one is left by all others.</summary>
internal sealed partial class CertificateExpiry(IOptions<NodeOptions> options, TimeProvider clock, ILogger<CertificateExpiry> logger) : BackgroundService
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (tls, _) = NodeTls.Load(options.Value, clock.GetUtcNow());
        if (tls is null)
            return;
        // What the node works with, which is not what the file holds by then.
        DateTimeOffset end = tls.Certificate.NotAfter;
        tls.Dispose();
        using var days = new PeriodicTimer(Daily, clock);
        do
        {
            if (end - clock.GetUtcNow() < Soon)
                LogEnds(end.UtcDateTime);
        }
        while (await days.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Warning,
        "The certificate of Cluster__Tls__Certificate ends on {End:yyyy-MM-dd HH:mm} UTC: renew it and restart this node before that. See docs/tls.md.")]
    private partial void LogEnds(DateTime end);
}
