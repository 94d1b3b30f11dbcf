using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Messaging.Web.Accounts;

/// <summary>The refusals of signing in and of access, as problem details.</summary>
internal static class Problems
{
    public static Task Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, StatusCodes.Status401Unauthorized, "Sign in, or send an API key as a bearer token.");
    }

    public static Task Forbidden(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "This is not allowed to you.");

    public static Task CrossSite(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, "Changes are accepted from the pages of this site only.");

    public static Task TooManyRequests(HttpContext context, TimeSpan retryAfter) =>
        TooManyAttempts(context, retryAfter).ExecuteAsync(context);

    public static IResult TooManyAttempts(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem("Too many attempts to sign in; wait a while.", statusCode: StatusCodes.Status429TooManyRequests);
    }

    public static IResult WrongCredentials() =>
        TypedResults.Problem("The name or the password is wrong.", statusCode: StatusCodes.Status401Unauthorized);

    public static IResult Malformed(string detail, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Problem(detail, statusCode: status);

    private static Task WriteAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
