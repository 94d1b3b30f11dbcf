using System.Net;
using System.Net.Http.Headers;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Simulator;

/// <summary>
/// Delivers the simulated carrier's webhooks: signed, over real HTTP, up to three times until a 2xx. The waiting ones
/// are bounded, and end when the application stops.
/// </summary>
internal sealed partial class SimulatorWebhooks(
    IHttpClientFactory clients,
    SimulatorKeys keys,
    SimulatorLedger ledger,
    IOptions<SimulatorOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<SimulatorWebhooks> log)
{
    public const string HttpClientName = "simulator-webhooks";

    private const int Capacity = 20_000;
    private const int Tries = 3;
    private const int AtOnce = 32;

    private readonly SemaphoreSlim _slots = new(AtOnce);
    private int _waiting;

    /// <summary>Takes the webhooks of one message, all or none: false when too many are waiting.</summary>
    public bool TrySchedule(IReadOnlyCollection<SimulatedWebhook> webhooks)
    {
        if (Interlocked.Add(ref _waiting, webhooks.Count) > Capacity)
        {
            Interlocked.Add(ref _waiting, -webhooks.Count);
            return false;
        }
        _ = RunAsync(webhooks);
        return true;
    }

    /// <summary>Delivers now; the answer's status, or null if the last try got none.</summary>
    public async Task<HttpStatusCode?> DeliverAsync(SimulatedWebhook webhook, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.FromMilliseconds(options.Value.RedeliverAfterMs);
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            var status = await TryDeliverAsync(webhook, attempt, cancellationToken);
            if (attempt == Tries || IsSuccess(status))
                return status;
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public static bool IsSuccess(HttpStatusCode? status) => status is { } s && (int)s is >= 200 and < 300;

    // One after the other, so that a demonstration always looks the same; disorder comes from a number made for it.
    private async Task RunAsync(IReadOnlyCollection<SimulatedWebhook> webhooks)
    {
        var start = time.GetTimestamp();
        try
        {
            foreach (var webhook in webhooks)
            {
                var wait = webhook.After - time.GetElapsedTime(start);
                await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, time, lifetime.ApplicationStopping);
                if (webhook.State is { } state)
                    ledger.Update(state);
                await DeliverCopiesAsync(webhook);
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops; what a simulated carrier still had to tell goes with it.
        }
        finally
        {
            Interlocked.Add(ref _waiting, -webhooks.Count);
        }
    }

    private async Task DeliverCopiesAsync(SimulatedWebhook webhook)
    {
        for (var copy = 0; copy < webhook.Copies; copy++)
        {
            if (!IsSuccess(await DeliverAsync(webhook, lifetime.ApplicationStopping)))
                LogGivenUp(webhook.EventType, webhook.EventId);
        }
    }

    private async Task<HttpStatusCode?> TryDeliverAsync(SimulatedWebhook webhook, int attempt, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.Value.TryTimeoutMs), time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            using var request = CreateRequest(webhook, attempt);
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _slots.Release();
        }
    }

    private HttpRequestMessage CreateRequest(SimulatedWebhook webhook, int attempt)
    {
        var body = SimulatorPayload.Event(webhook, attempt);
        var (timestamp, signature) = keys.Sign(time.GetUtcNow(), body);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookVerifier.TimestampHeader, timestamp);
        request.Headers.Add(WebhookVerifier.SignatureHeader, signature);
        request.Headers.UserAgent.ParseAdd("telnyx-webhooks");
        return request;
    }

    [LoggerMessage(LogLevel.Warning, "The simulated carrier gave up on {EventType} {EventId}: no try was answered with 2xx.")]
    private partial void LogGivenUp(string eventType, string eventId);
}
