using Messaging.Actors.Domain;
using Polly;
using Polly.Retry;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Repeats a send that certainly was not taken, and nothing else. Built without Polly's telemetry, which would write
/// the outcomes, and with them phone numbers, to the log.
/// </summary>
public static class SendRetry
{
    private const int Repeats = 3;

    /// <summary>A longer wait is journaled by the conversation instead: a stop during it costs nothing.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <param name="time">The clock of the waits.</param>
    /// <param name="baseDelay">The first wait where the carrier names none; each further one is about twice as long.</param>
    public static ResiliencePipeline<SendOutcome> Create(TimeProvider time, TimeSpan baseDelay) =>
        new ResiliencePipelineBuilder<SendOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SendOutcome>
            {
                MaxRetryAttempts = Repeats,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = baseDelay,
                MaxDelay = LongestWait,
                ShouldHandle = args => ValueTask.FromResult(
                    args.Outcome.Result is SendOutcome.NotTaken { RetryAfter: var wait } && !(wait > LongestWait)
                    && !args.Context.CancellationToken.IsCancellationRequested),
                DelayGenerator = args => ValueTask.FromResult(Wait(args.Outcome.Result)),
            })
            .Build();

    // Never sooner than asked; a little later, lest all that were turned away together come back together.
    // Null leaves the wait to the backoff.
    private static TimeSpan? Wait(SendOutcome? outcome) =>
        outcome is SendOutcome.NotTaken { RetryAfter: { } asked } && asked > TimeSpan.Zero
            ? asked * (1 + (Random.Shared.NextDouble() / 4))
            : null;
}
