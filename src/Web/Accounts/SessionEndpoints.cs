using System.Text.Json;
using Messaging.Web.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Messaging.Web.Accounts;

/// <summary>Who is signed in.</summary>
public sealed record WhoAmI(string Username, string Kind);

/// <summary><c>/api/session</c>: sign in, sign out, who am I.</summary>
public static class SessionEndpoints
{
    private const int LargestBody = 16 * 1024;

    public static IEndpointRouteBuilder MapSessions(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/api/session").WithTags("Session");
        session.MapPost("", SignInAsync)
            .AllowAnonymous()
            .RequireRateLimiting(SignInRateLimit.Policy)
            .WithMetadata(new OpensSession(), new ChangesSession(), new RequestSizeLimitAttribute(LargestBody));
        session.MapDelete("", (Delegate)SignOutAsync)
            .AllowAnonymous()
            .WithMetadata(new ChangesSession());
        session.MapGet("", WhoIsIt);
        return routes;
    }

    private static async Task<IResult> SignInAsync(HttpContext context, SignIn signIn)
    {
        Credentials? credentials;
        try
        {
            credentials = await context.Request.ReadFromJsonAsync<Credentials>(context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return ApiProblems.Problem(e.StatusCode, "The request could not be read.");
        }
        // InvalidOperationException: the content type is not JSON, or its charset is unknown.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ApiProblems.BadRequest("Expected a JSON object with 'username' and 'password'.");
        }
        if (credentials is not { Username: { Length: > 0 } username, Password: { Length: > 0 } password })
            return ApiProblems.BadRequest("Expected a JSON object with 'username' and 'password', neither of them empty.");
        if (username.Length > Agent.LongestText || password.Length > Agent.LongestText)
            return ApiProblems.BadRequest($"'username' and 'password' have at most {Agent.LongestText} characters.");

        switch (await signIn.TryAsync(username, password, context.RequestAborted))
        {
            case SignInOutcome.Welcome(var agent):
                await context.SignInAsync(Schemes.Session, Caller.For(agent), new AuthenticationProperties { IsPersistent = true });
                return TypedResults.NoContent();
            case SignInOutcome.Wrong:
                return ApiProblems.WrongCredentials();
            case SignInOutcome.LockedOut(var retryAfter):
                return ApiProblems.TooManyAttempts(context, retryAfter);
            case var outcome:
                throw new InvalidOperationException($"Unknown outcome: {outcome}.");
        }
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(Schemes.Session);
        return TypedResults.NoContent();
    }

    private static Ok<WhoAmI> WhoIsIt(HttpContext context) =>
        TypedResults.Ok(new WhoAmI(context.User.Identity!.Name!, context.User.Kind()!));

    private sealed record Credentials(string? Username, string? Password);
}
