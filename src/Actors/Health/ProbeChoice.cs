using Akka.Actor;
using Akka.Cluster.Sharding;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Health;

/// <summary>
/// Chooses a probe that lives on the node that asks: whether a node is ready must not depend on another one, or the crash of
/// one would take healthy ones away from their load balancer. Only a node that has no shards yet probes wherever its probe lives.
/// </summary>
public sealed class ProbeChoice(IActorRef region, ConversationRouting routing, string node)
{
    private const int Candidates = 1000; // of some hundred shards, one that lives here is found long before

    /// <summary>Fails with an <see cref="AskTimeoutException"/> if the region does not answer.</summary>
    public async Task<CustomerId> ChooseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var here = await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, time, cancellationToken);
        return Ids().FirstOrDefault(id => here.Stats.ContainsKey(routing.ShardId(id.Value, null)), Ids().First());
    }

    private IEnumerable<CustomerId> Ids() =>
        Enumerable.Range(0, Candidates).Select(i => new CustomerId($"{Probe.IdPrefix}{node}-{i}"));
}
