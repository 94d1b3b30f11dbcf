using Akka.Actor;
using Akka.Hosting;

namespace Messaging.Actors.Tests;

public sealed class RegisteredActorTests
{
    [Fact]
    public async Task An_actor_that_is_registered_while_nobody_is_woken_is_found()
    {
        var forgetful = new Forgetful(wakesAt: 3);

        Assert.Same(ActorRefs.Nobody, await forgetful.RegisteredAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, forgetful.Asked);
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_any_more_does_not()
    {
        using var enough = new CancellationTokenSource();
        var waiting = new Forgetful(wakesAt: int.MaxValue).RegisteredAsync(enough.Token).AsTask();

        await enough.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>As a registry that missed a registration: it answers nobody who waits, only who asks anew.</summary>
    private sealed class Forgetful(int wakesAt) : IRequiredActor<ActorBase>
    {
        public int Asked { get; private set; }

        public IActorRef ActorRef => ActorRefs.Nobody;

        public async Task<IActorRef> GetAsync(CancellationToken cancellationToken = default)
        {
            if (++Asked < wakesAt)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return ActorRef;
        }
    }
}
