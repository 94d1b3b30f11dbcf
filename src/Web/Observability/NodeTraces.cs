using Messaging.Actors.Tracing;
using Microsoft.Extensions.Options;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Messaging.Web.Observability;

/// <summary>
/// Sends traces to a collector if the settings name one. Without, nothing listens, and a span costs a look whether
/// somebody does.
/// </summary>
public static class NodeTraces
{
    private static readonly string[] NotTraced = [MetricsEndpoint.Path, "/health"];

    public static void AddNodeTraces(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TraceOptions>().Configure<IConfiguration>(TraceOptions.Read).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TraceOptions>, TraceOptionsValidator>();
        var options = new TraceOptions();
        TraceOptions.Read(options, configuration);
        // A wrong address is refused later, with its name, by the validator.
        if (!options.AreWanted || new TraceOptionsValidator().Validate(null, options).Failed)
            return;

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : "messaging", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}"))
            .WithTracing(traces => traces
                .AddSource(Spans.SourceName)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context =>
                    !Array.Exists(NotTraced, path => context.Request.Path.StartsWithSegments(path)))
                .AddHttpClientInstrumentation()
                .AddOtlpExporter());
    }
}
