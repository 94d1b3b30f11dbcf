using Microsoft.Extensions.Options;

namespace Messaging.Web.Observability;

/// <summary>Where traces go, by the variables that OpenTelemetry's specification names; without an address there are none.</summary>
public sealed class TraceOptions
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string ProtocolSetting = "OTEL_EXPORTER_OTLP_PROTOCOL";

    public string? Endpoint { get; set; }

    public string? Protocol { get; set; }

    public bool AreWanted => !string.IsNullOrWhiteSpace(Endpoint);

    public static void Read(TraceOptions options, IConfiguration configuration) =>
        (options.Endpoint, options.Protocol) = (configuration[EndpointSetting], configuration[ProtocolSetting]);
}

/// <summary>Refuses settings that cannot work, each in one line that names it.</summary>
internal sealed class TraceOptionsValidator : IValidateOptions<TraceOptions>
{
    public ValidateOptionsResult Validate(string? name, TraceOptions options)
    {
        if (!options.AreWanted)
            return ValidateOptionsResult.Success;
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return ValidateOptionsResult.Fail($"{TraceOptions.EndpointSetting}: expected the address of a collector, such as http://127.0.0.1:4317.");
        return options.Protocol is null or "" or "grpc" or "http/protobuf"
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{TraceOptions.ProtocolSetting}: expected grpc or http/protobuf.");
    }
}
