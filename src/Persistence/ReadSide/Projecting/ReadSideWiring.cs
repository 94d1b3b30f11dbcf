using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Messaging.Actors.Membership;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>Starts the actors around the projection: one in the cluster runs it, one on each node hears of it.</summary>
public static class ReadSideWiring
{
    private const string FollowerName = "read-side";

    public static AkkaConfigurationBuilder WithReadSide(this AkkaConfigurationBuilder builder) => builder
        .WithActors((system, _, resolver) =>
        {
            var position = resolver.GetService<ProjectionPosition>();
            var bell = resolver.GetService<ReadSideBell>();
            system.ActorOf(Props.Create(() => new ReadSideFollower(position, bell)), FollowerName);
        })
        .WithSingleton<ProjectionSingleton>(
            "projection",
            (system, _, resolver) =>
            {
                var services = resolver.GetService<IServiceProvider>();
                var followers = system.ActorOf(EveryNode.At("/user/" + FollowerName), "read-sides");
                Action<long> tell = ordering => followers.Tell(new ReadSideAdvanced(ordering), ActorRefs.NoSender);
                Func<Projection> make = () => ActivatorUtilities.CreateInstance<Projection>(services, tell);
                return Props.Create(() => new ProjectionSingleton(make));
            },
            createProxyToo: false);
}
