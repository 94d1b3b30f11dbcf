using OpenTelemetry.Metrics;

namespace Messaging.Web.Observability;

/// <summary><c>GET /metrics</c>: the node's figures as Prometheus text; their names are in docs/metrics.md.</summary>
public static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void AddNodeMetrics(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Messaging.*", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
            // Of the pools only: what is measured of each statement is PostgreSQL's own to tell, and much.
            .AddView(instrument => instrument.Meter.Name == "Npgsql" && !instrument.Name.StartsWith("db.client.connection.", StringComparison.Ordinal)
                ? MetricStreamConfiguration.Drop
                : null)
            .AddPrometheusExporter());

    public static void MapMetrics(this WebApplication app) => app.MapPrometheusScrapingEndpoint(Path);
}
