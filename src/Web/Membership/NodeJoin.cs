using Akka.Actor;
using Akka.Event;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Address = Akka.Actor.Address;
using ActorSystemCluster = Akka.Cluster.Cluster;

namespace Messaging.Web.Membership;

/// <summary>
/// Takes this node into its cluster. Those who are members already give it conversations within seconds, and the first that is read from
/// a journal costs a process that has just begun a second or more of a busy machine: so it reads and writes once before it asks to be let in.
/// </summary>
internal static class NodeJoin
{
    // A journal that takes longer is no reason to stay out: the others may be no better off.
    private static readonly TimeSpan RehearseWithin = TimeSpan.FromSeconds(5);

    /// <param name="seeds">Whom to ask, in this order; none: this node is a cluster of its own.</param>
    public static async Task JoinAsync(ActorSystem system, IReadOnlyList<string> seeds, TimeProvider clock)
    {
        var cluster = ActorSystemCluster.Get(system);
        if (seeds.Count == 0)
        {
            cluster.Join(cluster.SelfAddress);
            return;
        }

        await RehearseAsync(system, clock);
        cluster.JoinSeedNodes(seeds.Select(Address.Parse));
    }

    private static async Task RehearseAsync(ActorSystem system, TimeProvider clock)
    {
        var id = new CustomerId($"{Probe.IdPrefix}{Environment.MachineName}-start");
        var probe = system.ActorOf(Props.Create(() => new ProbeActor(id.Value)), "journal-rehearsal");
        try
        {
            await probe.Ask<ConversationResult>(new Probe(id, clock.GetUtcNow()), RehearseWithin);
        }
        catch (AskTimeoutException)
        {
            Logging.GetLogger(system, typeof(NodeJoin)).Warning("The journal has not answered in {Time}; this node joins all the same", RehearseWithin);
        }
        finally
        {
            system.Stop(probe);
        }
    }
}
