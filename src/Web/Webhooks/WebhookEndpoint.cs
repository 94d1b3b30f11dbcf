using System.Buffers;
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
        var body = await ReadAsync(context.Request);
        if (body is null)
            return TypedResults.Problem($"A webhook has at most {MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);

        var verification = verifier.Verify(
            context.Request.Headers[WebhookVerifier.TimestampHeader],
            context.Request.Headers[WebhookVerifier.SignatureHeader],
            body);
        if (verification != WebhookVerification.Valid)
        {
            if (!access.OutsideAllowed)
                return ApiProblems.Unavailable(context, "Webhooks from outside are refused while Telnyx__PublicKey is not set.");
            log.LogWarning("A webhook was refused: {Verification}", verification);
            return TypedResults.Problem($"The signature was not accepted: {verification}.", statusCode: StatusCodes.Status401Unauthorized);
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

    // Null when there is more than is allowed; the declared length saves reading what is refused anyway.
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 4096) + 1);
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(4096), request.HttpContext.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBytes)
                return null;
        }

        return body.WrittenSpan.ToArray();
    }
}

/// <summary>Whether webhooks from outside can be verified at all; the simulated carrier's own always can.</summary>
public sealed record WebhookAccess(bool OutsideAllowed);
