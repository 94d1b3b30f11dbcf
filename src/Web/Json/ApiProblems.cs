using System.Globalization;
using Messaging.Actors.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Messaging.Web.Json;

/// <summary>The refusals of the HTTP interface, as problem details (RFC 9457).</summary>
public static class ApiProblems
{
    /// <summary>Seconds after which a caller may come again when the journal did not take a write.</summary>
    private const string RetryAfterSeconds = "1";

    public static ProblemHttpResult BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, detail);

    /// <summary>401 with the way to do better.</summary>
    public static ProblemHttpResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem(StatusCodes.Status401Unauthorized, "Sign in, or send an API key as a bearer token.");
    }

    public static ProblemHttpResult WrongCredentials() =>
        Problem(StatusCodes.Status401Unauthorized, "The name or the password is wrong.");

    public static ProblemHttpResult Forbidden() => Problem(StatusCodes.Status403Forbidden, "This is not allowed to you.");

    public static ProblemHttpResult CrossSite() =>
        Problem(StatusCodes.Status403Forbidden, "Changes are accepted from the pages of this site only.");

    public static ProblemHttpResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, detail);

    public static ProblemHttpResult UnknownCustomer() => NotFound("There is no such customer.");

    public static ProblemHttpResult Conflict(string detail, params (string Name, object? Value)[] members) =>
        TypedResults.Problem(
            detail,
            statusCode: StatusCodes.Status409Conflict,
            extensions: members.Select(member => KeyValuePair.Create(member.Name, member.Value)));

    public static ProblemHttpResult TooLarge(int maxBytes) =>
        Problem(StatusCodes.Status413PayloadTooLarge, $"A request has at most {maxBytes} bytes.");

    public static ProblemHttpResult NotJson() =>
        Problem(StatusCodes.Status415UnsupportedMediaType, "Content-Type must be application/json.");

    /// <summary>429 with <c>Retry-After</c>: guessing passwords is slowed.</summary>
    public static ProblemHttpResult TooManyAttempts(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem(StatusCodes.Status429TooManyRequests, "Too many attempts to sign in; wait a while.");
    }

    /// <summary>500: a bug of ours, of which a caller need not know more.</summary>
    public static ProblemHttpResult Failure() =>
        Problem(StatusCodes.Status500InternalServerError, "Something went wrong here; it was logged.");

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

    /// <summary>A refusal whose status code was decided elsewhere.</summary>
    public static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
