using OpenTelemetry.Metrics;

namespace Messaging.Web.Health;

/// <summary><c>GET /metrics</c>: the node's figures as Prometheus text; their names are in docs/metrics.md.</summary>
public static class MetricsEndpoint
{
    public static void AddNodeMetrics(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Messaging.*", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
