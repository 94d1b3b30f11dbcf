using Messaging.Web.Json;

namespace Messaging.Web.Accounts;

/// <summary>Marks an endpoint that opens or ends a session, and so is guarded whoever calls it.</summary>
internal sealed class ChangesSession;

/// <summary>
/// Refuses changes that another site makes with the cookie of an agent. API keys are exempt: no browser adds one by itself.
/// </summary>
internal static class CrossSiteGuard
{
    public static Task GuardAsync(HttpContext context, RequestDelegate next) =>
        IsGuarded(context) && !IsSameSite(context.Request) ? ApiProblems.CrossSite().ExecuteAsync(context) : next(context);

    private static bool IsGuarded(HttpContext context) =>
        !IsSafe(context.Request.Method)
        && context.User.Kind() switch
        {
            Caller.AgentKind => true,
            Caller.ApiKeyKind => false,
            null => context.GetEndpoint()?.Metadata.GetMetadata<ChangesSession>() is not null,
            var kind => throw new InvalidOperationException($"Unknown kind of caller: {kind}."),
        };

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    // Browsers send the first header over TLS and on localhost, the second with every change; neither is there only outside browsers.
    private static bool IsSameSite(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
            return site.Count == 1 && site[0] is "same-origin" or "none";
        if (request.Headers.TryGetValue("Origin", out var origin))
            return origin.Count == 1 && Uri.TryCreate(origin[0], UriKind.Absolute, out var from) && IsHost(request.Host, from);
        return true;
    }

    // The scheme is not compared: behind a proxy that ends TLS the browser knows another one than this server.
    private static bool IsHost(HostString host, Uri origin) =>
        origin.Host.Length > 0
        && string.Equals(origin.Host, host.Host, StringComparison.OrdinalIgnoreCase)
        && origin.Port == (host.Port ?? (origin.IsDefaultPort ? origin.Port : -1));
}
