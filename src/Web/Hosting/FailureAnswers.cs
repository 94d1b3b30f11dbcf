using System.Data.Common;
using Messaging.Actors;
using Messaging.Web.Json;

namespace Messaging.Web.Hosting;

/// <summary>
/// Turns what an endpoint did not foresee into an answer: bad requests into their code, a database that is away into 503.
/// Only a bug of ours is a 500.
/// </summary>
public sealed class FailureAnswers(RequestDelegate next, TimeProvider clock, ILogger<FailureAnswers> log)
{
    private const int ClientClosedRequest = 499;

    private readonly RepeatedFailure _ofDatabase = new(clock, (more, last) => log.LogError(
        "{Count} more requests failed in {Seconds} s: the database does not answer. The last: {Failure}",
        more, (int)RepeatedFailure.Every.TotalSeconds, last.GetType().Name));

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await Answer(context, e).ExecuteAsync(context);
        }
    }

    private IResult Answer(HttpContext context, Exception e)
    {
        switch (e)
        {
            case OperationCanceledException or IOException when context.RequestAborted.IsCancellationRequested:
                return TypedResults.StatusCode(ClientClosedRequest);
            case BadHttpRequestException bad:
                return ApiProblems.Problem(bad.StatusCode, bad.Message);
            case TimeoutException or OperationCanceledException:
            case var _ when IsOfDatabase(e):
                if (_ofDatabase.IsFirst(e))
                    log.LogError(e, "{Method} {Route} failed: the database does not answer", context.Request.Method, Route(context));
                return ApiProblems.Unavailable(context, "The database does not answer; try again.");
            default:
                log.LogError(e, "{Method} {Route} failed", context.Request.Method, Route(context));
                return ApiProblems.Failure();
        }
    }

    // Anywhere in the chain: what cannot be reached at all is a refused connection at its end.
    private static bool IsOfDatabase(Exception? e)
    {
        while (e is not (null or DbException))
            e = e.InnerException;
        return e is not null;
    }

    // The pattern and not the path: ids and numbers stay out of the log.
    private static string? Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
}
