using Akka;
using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Membership;

/// <summary>Starts what speaks for this node, after the actors of conversations and streams.</summary>
public static class NodeWiring
{
    public static AkkaConfigurationBuilder WithNodeKeeper(
        this AkkaConfigurationBuilder builder, Func<IDependencyResolver, NodeServices> services) =>
        builder.WithActors((system, registry, resolver) =>
        {
            var (given, cluster) = (services(resolver), Akka.Cluster.Cluster.Get(system));
            var (counter, clock) = (registry.Get<RegionCounter>(), registry.Get<StreamClock>());
            resolver.GetService<ClusterMeter>().Ask(given.ReachesDatabase);
            var hasSuccessors = () => Successors.StayAsync(system, cluster);
            registry.Register<NodeKeeper>(system.ActorOf(
                Props.Create(() => new NodeKeeper(given, counter, clock, hasSuccessors)), NodeKeeper.Name));
            // A node that the cluster shuts out, or that was told to leave by other means, must not go on as a web server
            // without actors. In the usual order the host ends first, and this does nothing.
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "end-host", () =>
            {
                given.Drain();
                return Task.FromResult(Done.Instance);
            });
        });
}
