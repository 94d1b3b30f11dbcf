using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Simulator;

/// <summary>The simulated carrier's own <c>POST /v2/messages</c> and <c>GET /v2/messages/{id}</c>.</summary>
internal sealed class SimulatorSends(
    SimulatorKeys keys,
    SimulatorLedger ledger,
    SimulatorWebhooks webhooks,
    SimulatorRoute route,
    IOptions<SimulatorOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time)
{
    private const int MaxMedia = 10;
    private const int MaxParts = 10;
    private const int MaxWebhookUrl = 2_000;

    public sealed record Request(
        string? From, string? To, string? Text, IReadOnlyList<string>? MediaUrls, string? MessagingProfileId, string? WebhookUrl);

    public async Task<IResult> SendAsync(HttpContext context)
    {
        if (!IsAuthorized(context))
            return Unauthorized();
        if (await SimulatorJson.ReadAsync<Request>(context.Request) is not { } request)
            return SimulatorJson.TelnyxError(400, "10023", "Bad request", "The body is not the JSON of a message.");
        if (Refuse(request) is { } refusal)
            return refusal;

        var behaviour = SimulatedNumbers.Of(request.To!);
        switch (behaviour)
        {
            case Behaviour.InvalidNumber:
                return SimulatorJson.TelnyxError(400, "40310", "Invalid 'to' address", "The 'to' address is not a valid number.");
            case Behaviour.OptedOut:
                return OptedOut(request);
            case Behaviour.ServerError:
                return SimulatorJson.TelnyxError(500, "10007", "Unexpected error", "The simulated carrier fails for this number.");
            // Our client's webhook address tells messages of the same text apart.
            case Behaviour.ThrottledOnce when ledger.Throttles(request.WebhookUrl ?? request.Text ?? ""):
                return Throttled(context, "This number is refused at the first try.");
        }
        return await TakeAsync(context, request, behaviour);
    }

    public IResult Find(HttpContext context, string id)
    {
        if (!IsAuthorized(context))
            return Unauthorized();
        return ledger.Find(id) is { } message
            ? Data(message)
            : SimulatorJson.TelnyxError(404, "10005", "Resource not found", "There is no such message, or it was forgotten.");
    }

    private async Task<IResult> TakeAsync(HttpContext context, Request request, Behaviour behaviour)
    {
        var message = new SimulatedMessage
        {
            Id = Guid.NewGuid().ToString(),
            From = request.From!,
            To = request.To!,
            Text = request.Text,
            MediaUrls = [.. request.MediaUrls ?? []],
            MessagingProfileId = request.MessagingProfileId,
            WebhookUrl = request.WebhookUrl,
            ReceivedAt = time.GetUtcNow(),
        };
        var url = request.WebhookUrl is { } own ? new Uri(own) : route.FindWebhookUrl();
        ledger.Add(message);
        if (url is not null && !webhooks.TrySchedule(SimulatorScript.For(behaviour, message, url, options.Value)))
            return Throttled(context, "Too many messages are on their way.");

        switch (behaviour)
        {
            case Behaviour.AnswerLost or Behaviour.AnswerAndWebhooksLost:
                context.Abort();
                return Results.Empty;
            case Behaviour.SlowAnswer:
                using (var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping))
                    await Task.Delay(TimeSpan.FromMilliseconds(options.Value.SlowAnswerMs), time, stop.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return Data(message);
            default:
                return Data(message);
        }
    }

    private IResult? Refuse(Request request) => request switch
    {
        { To: null or "" } => SimulatorJson.TelnyxError(400, "10004", "Missing required parameter", "The 'to' parameter is required."),
        _ when !Address.IsReachable(request.To) =>
            SimulatorJson.TelnyxError(400, "40310", "Invalid 'to' address", "The 'to' address must be in E.164 or a short code."),
        { From: null or "" } => SimulatorJson.TelnyxError(400, "40305", "Invalid 'from' address", "The 'from' address is required."),
        _ when string.IsNullOrEmpty(request.Text) && request.MediaUrls is not { Count: > 0 } =>
            SimulatorJson.TelnyxError(400, "40316", "No content", "A message needs a text or media."),
        _ when SmsParts.Count(request.Text) > MaxParts =>
            SimulatorJson.TelnyxError(400, "40302", "Message too large", "A message has at most 10 parts."),
        _ when request.MediaUrls?.Count > MaxMedia =>
            SimulatorJson.TelnyxError(400, "40317", "Too many media", "A message has at most 10 media."),
        _ when request.MediaUrls?.All(SimulatorJson.IsWebAddress) is false =>
            SimulatorJson.TelnyxError(400, "10003", "Invalid URL", "Each of 'media_urls' must be an absolute http or https address."),
        { WebhookUrl: { } url } when url.Length > MaxWebhookUrl || !SimulatorJson.IsWebAddress(url) =>
            SimulatorJson.TelnyxError(400, "10003", "Invalid URL", "The 'webhook_url' must be an absolute address of at most 2000 characters."),
        _ when ledger.IsOptedOut(request.To) => OptedOut(request),
        _ => null,
    };

    private bool IsAuthorized(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && keys.IsApiKey(header[Scheme.Length..].Trim());
    }

    private static IResult Data(SimulatedMessage message) =>
        Results.Json(new JsonObject { ["data"] = SimulatorPayload.Outbound(message) }, SimulatorJson.Options);

    private static IResult Unauthorized() =>
        SimulatorJson.TelnyxError(401, "10009", "Authentication failed", "The simulated carrier takes only the key of its own process.");

    private static IResult OptedOut(Request request) => SimulatorJson.TelnyxError(400, MessageError.OptedOut, "Blocked due to STOP message",
        $"Messages cannot be sent from '{request.From}' to '{request.To}' due to an existing block rule.");

    private static IResult Throttled(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "1";
        return SimulatorJson.TelnyxError(429, "10011", "Too many requests", detail);
    }
}
