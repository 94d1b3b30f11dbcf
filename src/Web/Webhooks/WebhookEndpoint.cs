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
        app.MapPost(Path, ReceiveAsync).AllowAnonymous();

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, WebhookVerifier verifier, WebhookRouter router, WebhookAccess access, ILogger<WebhookRouter> log)
    {
        if (await BoundedBody.ReadAsync(context.Request, MaxBytes) is not { } body)
            return ApiProblems.Problem(StatusCodes.Status413PayloadTooLarge, $"A webhook has at most {MaxBytes} bytes.");

        var verification = verifier.Verify(
            context.Request.Headers[WebhookVerifier.TimestampHeader],
            context.Request.Headers[WebhookVerifier.SignatureHeader],
            body.Span);
        if (verification != WebhookVerification.Valid)
        {
            if (!access.OutsideAllowed)
                return ApiProblems.Unavailable(context, "Webhooks from outside are refused while Telnyx__PublicKey is not set.");
            log.LogWarning("A webhook was refused: {Verification}", verification);
            return ApiProblems.Problem(StatusCodes.Status401Unauthorized, $"The signature was not accepted: {verification}.");
        }

        var webhook = WebhookParser.Parse(body);
        if (webhook is TelnyxWebhook.Malformed malformed)
        {
            log.LogWarning("A signed webhook is no event: {Reason}", malformed.Reason);
            return ApiProblems.BadRequest(malformed.Reason);
        }

        return await router.TakeAsync(webhook, body, context.Request.QueryString.Value, context.RequestAborted)
            ? TypedResults.Ok()
            : ApiProblems.Unavailable(context, "The event could not be stored; deliver it again.");
    }
}

/// <summary>Whether webhooks from outside can be verified at all; the simulated carrier's own always can.</summary>
public sealed record WebhookAccess(bool OutsideAllowed);
