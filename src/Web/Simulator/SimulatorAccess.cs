using System.Net;

namespace Messaging.Web.Simulator;

/// <summary>
/// Who may use the simulated carrier as a customer: callers on this very machine, and who is signed in. Without this,
/// anyone who can reach a demonstration could forge texts.
/// </summary>
internal sealed class SimulatorAccess : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (IsLocal(http) || http.User.Identity?.IsAuthenticated is true)
            return await next(context);
        return Results.Problem(
            "Sign in first, or call from this machine.", statusCode: StatusCodes.Status401Unauthorized, title: "Not signed in");
    }

    // Behind a proxy on this machine every caller seems local; such a proxy names the real one. A page of another site
    // can make a browser call here, by a name of its own that it lets resolve to this machine.
    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller)
        && LoopbackHttp.IsLoopback(http.Request.Host.Host)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For")
        && !http.Request.Headers.ContainsKey("Forwarded");
}
