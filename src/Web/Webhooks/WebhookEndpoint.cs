using System.Diagnostics;
using Messaging.Actors.Tracing;
using Messaging.Web.Json;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Webhooks;

/// <summary>
/// Where Telnyx posts its events: raw bytes are verified before anything reads them, and 200 is said only once what they
/// say is durable. Anything else makes Telnyx deliver again.
/// </summary>
public static class WebhookEndpoint
{
    public const string Path = "/api/telnyx/inbound";
    public const int MaxBytes = 1024 * 1024;

    public static void MapWebhook(this IEndpointRouteBuilder app) =>
        // The signature says who it is from: nothing of sessions, keys and other sites concerns it.
        app.MapPost(Path, ReceiveAsync).AllowAnonymous().ShortCircuit();

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, WebhookVerifier verifier, WebhookRouter router, WebhookAccess access, WebhookMeter meter, EventTrail trail,
        ILogger<WebhookRouter> log)
    {
        var began = Stopwatch.GetTimestamp();
        var result = WebhookResult.Aborted;
        try
        {
            (result, var answer) = await TakeAsync(context, verifier, router, access, log);
            return answer;
        }
        finally
        {
            meter.Answered(began, result);
            trail.Taken(WebhookMeter.NameOf(result));
        }
    }

    private static async Task<(WebhookResult Result, IResult Answer)> TakeAsync(
        HttpContext context, WebhookVerifier verifier, WebhookRouter router, WebhookAccess access, ILogger log)
    {
        if (await BoundedBody.ReadAsync(context.Request, MaxBytes) is not { } body)
            return (WebhookResult.TooLarge, ApiProblems.Problem(StatusCodes.Status413PayloadTooLarge, $"A webhook has at most {MaxBytes} bytes."));

        var verification = verifier.Verify(
            context.Request.Headers[WebhookVerifier.TimestampHeader],
            context.Request.Headers[WebhookVerifier.SignatureHeader],
            body.Span);
        if (verification != WebhookVerification.Valid)
        {
            if (!access.OutsideAllowed)
                return (WebhookResult.NoKey, ApiProblems.Unavailable(context, "Webhooks from outside are refused while Telnyx__PublicKey is not set."));
            log.LogWarning("A webhook was refused: {Verification}", verification);
            return (WebhookResult.Unsigned, ApiProblems.Problem(StatusCodes.Status401Unauthorized, $"The signature was not accepted: {verification}."));
        }

        var webhook = WebhookParser.Parse(body);
        if (webhook is TelnyxWebhook.Malformed malformed)
        {
            log.LogWarning("A signed webhook is no event: {Reason}", malformed.Reason);
            return (WebhookResult.Malformed, ApiProblems.BadRequest(malformed.Reason));
        }

        var result = await router.TakeAsync(webhook, body, context.Request.QueryString.Value, context.RequestAborted);
        return (result, result is WebhookResult.Taken or WebhookResult.Duplicate or WebhookResult.Unused
            ? TypedResults.Ok()
            : ApiProblems.Unavailable(context, "The event could not be stored; deliver it again."));
    }
}

/// <summary>Whether webhooks from outside can be verified at all; the simulated carrier's own always can.</summary>
public sealed record WebhookAccess(bool OutsideAllowed);
