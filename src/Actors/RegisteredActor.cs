using Akka.Actor;
using Akka.Hosting;

namespace Messaging.Actors;

/// <summary>Waits for an actor that the start has yet to register.</summary>
public static class RegisteredActor
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The actor, as soon as it is registered. <see cref="IRequiredActor{TActor}.GetAsync"/> alone can wait for ever: it looks,
    /// and then queues up, and a registration in between wakes nobody.
    /// </summary>
    public static ValueTask<IActorRef> RegisteredAsync<TActor>(this IRequiredActor<TActor> actor, CancellationToken cancellationToken) =>
        actor.GetAsync(cancellationToken) is { IsCompletedSuccessfully: true } found ? new(found.Result) : new(WaitAsync(actor, cancellationToken));

    private static async Task<IActorRef> WaitAsync<TActor>(IRequiredActor<TActor> actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            attempt.CancelAfter(AskAgain);
            try
            {
                return await actor.GetAsync(attempt.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Not yet, or not noticed.
            }
        }
    }
}
