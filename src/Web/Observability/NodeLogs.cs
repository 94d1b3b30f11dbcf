using Microsoft.Extensions.Logging.Console;

namespace Messaging.Web.Observability;

/// <summary>
/// The console as JSON, when <c>Logging__Console__FormatterName</c> is <c>json</c>: the framework's own formatter, with the
/// scopes that hold the trace of the request.
/// </summary>
public static class NodeLogs
{
    public static void AddNodeLogs(this IServiceCollection services) => services.Configure<JsonConsoleFormatterOptions>(json =>
    {
        json.IncludeScopes = true;
        json.UseUtcTimestamp = true;
        json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    });
}
