using System.Net.Http.Headers;
using Messaging.Actors.Domain;
using Messaging.Actors.Conversations;
using Microsoft.Extensions.Options;
using Polly;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Hands messages to Telnyx. What certainly did not get there is tried again; what may have got there is not, for
/// Telnyx knows no idempotency key for messages and a second try could text the customer twice.
/// </summary>
public sealed partial class TelnyxClient(
    IHttpClientFactory clients,
    ITelnyxRoute route,
    IOptions<TelnyxOptions> options,
    ResiliencePipeline<SendOutcome> retry,
    TimeProvider time,
    ILogger<TelnyxClient> log) : ICarrier
{
    /// <summary>Name of the <see cref="HttpClient"/> of the sends.</summary>
    public const string HttpClientName = "telnyx";

    private static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan NotReadyWait = TimeSpan.FromSeconds(1);

    public async Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken)
    {
        SendOutcome outcome = new SendOutcome.NotTaken("The send was stopped before it began.", null);
        try
        {
            outcome = await retry.ExecuteAsync(
                async token => outcome = await TryAsync(send, token), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting for the next try: the outcome of the last one stands.
        }
        Log(send, outcome);
        return outcome;
    }

    private async Task<SendOutcome> TryAsync(CarrierSend send, CancellationToken cancellationToken)
    {
        if (route.Find() is not { } target)
            return new SendOutcome.NotTaken("The address of the carrier is not known yet.", NotReadyWait);

        using var content = SendContent.Create(send, target.WebhookUrl, options.Value.MessagingProfileId);
        using var request = new HttpRequestMessage(HttpMethod.Post, target.MessagesUrl) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.ApiKey);
        using var timeout = new CancellationTokenSource(TryTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            var outcome = await SendAnswer.ReadAsync(response, time, stop.Token);
            if (outcome is SendOutcome.Refused { Error: var error } && IsAlarm((int)response.StatusCode, error))
                LogAlarm((int)response.StatusCode, error.Code);
            return outcome;
        }
        catch (Exception e)
        {
            var reason = Reason(e, timeout.IsCancellationRequested);
            return content.HasLeft ? new SendOutcome.Lost(reason) : new SendOutcome.NotTaken(reason, null);
        }
    }

    // The messages of exceptions can name addresses and are not for an inbox; their kind is enough.
    private static string Reason(Exception e, bool timedOut) => e switch
    {
        OperationCanceledException when timedOut => "No answer in time",
        OperationCanceledException { InnerException: TimeoutException } => "No connection in time",
        OperationCanceledException => "Stopped while sending",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => $"No answer: {error}",
        _ => $"No answer: {e.GetType().Name}",
    };

    // Opt-outs come with 403 too, by some reports, and concern one customer only.
    private static bool IsAlarm(int status, MessageError error) =>
        TelnyxErrors.ConcernsAccount(error.Code) || (status is 401 or 402 or 403 && error.Code != MessageError.OptedOut);

    private void Log(CarrierSend send, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted accepted:
                LogAccepted(send.MessageId, send.Attempt, accepted.TelnyxMessageId);
                break;
            case SendOutcome.Refused refused:
                LogRefused(send.MessageId, send.Attempt, refused.Error.Code);
                break;
            case SendOutcome.NotTaken notTaken:
                LogNotTaken(send.MessageId, send.Attempt, notTaken.Reason);
                break;
            case SendOutcome.Lost lost:
                LogLost(send.MessageId, send.Attempt, lost.Reason);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome.GetType().Name, "An outcome without a log line.");
        }
    }

    [LoggerMessage(LogLevel.Debug, "Telnyx took message {MessageId}, attempt {Attempt}, as {TelnyxMessageId}.")]
    private partial void LogAccepted(MessageId messageId, int attempt, string telnyxMessageId);

    [LoggerMessage(LogLevel.Warning, "Telnyx refused message {MessageId}, attempt {Attempt}, with code '{Code}'.")]
    private partial void LogRefused(MessageId messageId, int attempt, string code);

    [LoggerMessage(LogLevel.Warning, "Telnyx did not get message {MessageId}, attempt {Attempt}: {Reason}.")]
    private partial void LogNotTaken(MessageId messageId, int attempt, string reason);

    [LoggerMessage(LogLevel.Warning, "Whether Telnyx got message {MessageId}, attempt {Attempt}, is unknown: {Reason}.")]
    private partial void LogLost(MessageId messageId, int attempt, string reason);

    [LoggerMessage(LogLevel.Error, "Telnyx refuses this account (HTTP {Status}, code '{Code}'): nothing goes out until the key, the funds or the profile are put right.")]
    private partial void LogAlarm(int status, string code);
}
