using System.Globalization;
using System.Net;
using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>What the carrier's HTTP answer to a send means.</summary>
internal static class SendAnswer
{
    private const int MaxBody = 1024 * 1024;

    // The header is seconds to go in one of Telnyx's guides and Unix time in another; no window is this long.
    private const long LongestResetSeconds = 3600;

    public static async Task<SendOutcome> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        // A timeout reported by a gateway says nothing of what lies behind it.
        if (status >= 500 || response.StatusCode == HttpStatusCode.RequestTimeout)
            return new SendOutcome.Lost($"HTTP {status}");
        if (response.IsSuccessStatusCode)
            return await ReadAcceptedAsync(response, cancellationToken);

        var error = await ReadErrorAsync(response, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests && error?.Code != TelnyxErrors.SpendLimit)
            return new SendOutcome.NotTaken("HTTP 429", RetryAfter(response, time.GetUtcNow()));
        return new SendOutcome.Refused(error ?? new MessageError("", $"HTTP {status} {response.ReasonPhrase}".TrimEnd(), null));
    }

    // An exception while the body is read leaves the outcome unknown and is the caller's.
    private static async Task<SendOutcome> ReadAcceptedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var document = Parse(await ReadBodyAsync(response, cancellationToken));
        var data = document?.RootElement.Get("data"u8) ?? default;
        if (WebhookParser.Id(data.Get("id"u8)) is not { } id)
            return new SendOutcome.Lost($"HTTP {(int)response.StatusCode} without a message id");
        var status = data.Get("to"u8).Items().Select(t => TelnyxStatus.Read(t.Get("status"u8).Text())).FirstOrDefault(s => s is not null);
        return new SendOutcome.Accepted(id, status ?? MessageStatus.Queued, InboundTextParser.PartsOf(data));
    }

    // The status has decided already: a body that cannot be read takes nothing away from it.
    private static async Task<MessageError?> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = Parse(await ReadBodyAsync(response, cancellationToken));
            return document is null ? null : TelnyxErrors.First(document.RootElement);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static JsonDocument? Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(JsonCleaner.Clean(body));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxBody, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => Reset(response, now),
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static TimeSpan? Reset(HttpResponseMessage response, DateTimeOffset now)
    {
        if (!response.Headers.TryGetValues("x-ratelimit-reset", out var values)
            || !long.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var reset))
            return null;
        var seconds = reset <= LongestResetSeconds ? reset : reset - now.ToUnixTimeSeconds();
        return seconds <= LongestResetSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }
}
