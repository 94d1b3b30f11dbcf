using Messaging.Actors.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Json;

/// <summary>The refusals of the HTTP interface, as problem details (RFC 9457).</summary>
public static class ApiProblems
{
    /// <summary>Seconds after which a caller may come again when the journal did not take a write.</summary>
    private const string RetryAfterSeconds = "1";

    public static ProblemHttpResult BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, detail);

    public static ProblemHttpResult UnknownCustomer() => NotFound("There is no such customer.");

    public static ProblemHttpResult Conflict(string detail, params (string Name, object? Value)[] members) =>
        TypedResults.Problem(
            detail,
            statusCode: StatusCodes.Status409Conflict,
            extensions: members.Select(member => KeyValuePair.Create(member.Name, member.Value)));

    /// <summary>503 with <c>Retry-After</c>: nothing is known to be stored, and the same call may be made again.</summary>
    public static IResult Unavailable(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problem(StatusCodes.Status503ServiceUnavailable, detail);
    }

    public static IResult Of(HttpContext context, Refused refused) => refused.Reason switch
    {
        RefusalReason.UnknownCustomer or RefusalReason.UnknownMessage => NotFound(refused.Detail),
        RefusalReason.OptedOut or RefusalReason.NotReachable or RefusalReason.StatusForbidsRetry => Conflict(refused.Detail),
        RefusalReason.NoSender => BadRequest(refused.Detail),
        RefusalReason.OutboxFull or RefusalReason.DirectoryMovedOn => Unavailable(context, refused.Detail),
        _ => throw new ArgumentOutOfRangeException(nameof(refused), refused.Reason, "A refusal without a status code."),
    };

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
