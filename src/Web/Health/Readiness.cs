using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Web.Membership;

namespace Messaging.Web.Health;

/// <summary>
/// Whether this node can take a webhook: it is up in the cluster, the shard region answers and the journal takes a write.
/// The probe's answer serves all who ask within a second, so that asking costs no more than that.
/// </summary>
public sealed class Readiness(ActorSystem system, IRequiredActor<ConversationRegion> region, NodeDrain drain, TimeProvider clock)
{
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (long At, string? Problem)? _last;

    /// <summary>Null when the node is ready, else what is wrong.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        // At once, whatever was found last: a load balancer is to turn away before the listener closes.
        if (drain.HasBegun)
            return "This node is draining.";
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && clock.GetElapsedTime(last.At) < GoodFor)
                return last.Problem;
            var problem = await LookAsync(cancellationToken);
            _last = (clock.GetTimestamp(), problem);
            return problem;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        var status = Cluster.Get(system).SelfMember.Status;
        if (status != MemberStatus.Up)
            return $"This node is {status} in the cluster.";
        try
        {
            var conversations = await region.RegisteredAsync(cancellationToken);
            var probes = new ProbeChoice(
                conversations, new ConversationRouting(ConversationRouting.ShardCountOf(system.Settings.Config)), Environment.MachineName);
            var probe = await probes.ChooseAsync(ProbeTime, cancellationToken);
            var answer = await conversations.Ask<ConversationResult>(new Probe(probe, clock.GetUtcNow()), ProbeTime, cancellationToken);
            return answer is Acknowledged ? null : "The journal did not take a write.";
        }
        catch (AskTimeoutException)
        {
            return "The shard region or the journal does not answer.";
        }
    }
}
