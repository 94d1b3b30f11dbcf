using Messaging.Web.Json;

namespace Messaging.Web.Health;

/// <summary>What load balancers and supervisors ask. A database that is away makes a node not ready, never not alive.</summary>
public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Ok(new HealthJson("live"))).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, Readiness readiness) =>
        await readiness.ProblemAsync(context.RequestAborted) is { } problem
            ? ApiProblems.Unavailable(context, problem)
            : TypedResults.Ok(new HealthJson("ready"));
}

/// <summary>A node's state in a word.</summary>
public sealed record HealthJson(string Status);
