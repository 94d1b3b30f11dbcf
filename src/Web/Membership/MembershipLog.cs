using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;

namespace Messaging.Web.Membership;

/// <summary>Writes into the log who comes, goes and cannot be reached, as this node sees it: a few lines for each change of the cluster.</summary>
internal sealed class MembershipLog : ReceiveActor
{
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);

    public MembershipLog(ILogger<MembershipLog> log)
    {
        Receive<ClusterEvent.MemberUp>(up => log.LogInformation("{Node} is up", up.Member.Address));
        Receive<ClusterEvent.MemberLeft>(left => log.LogInformation("{Node} is leaving", left.Member.Address));
        Receive<ClusterEvent.MemberDowned>(down => log.LogWarning("{Node} is shut out of the cluster", down.Member.Address));
        Receive<ClusterEvent.MemberRemoved>(removed => log.LogInformation(
            "{Node} is no longer a member; its conversations go to the others", removed.Member.Address));
        Receive<ClusterEvent.UnreachableMember>(lost => log.LogWarning("{Node} cannot be reached", lost.Member.Address));
        Receive<ClusterEvent.ReachableMember>(found => log.LogInformation("{Node} can be reached again", found.Member.Address));
        Receive<ClusterEvent.IClusterDomainEvent>(_ => { });
    }

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);
}

internal static class MembershipLogWiring
{
    public static AkkaConfigurationBuilder WithMembershipLog(this AkkaConfigurationBuilder builder) =>
        builder.WithActors((system, _, resolver) =>
        {
            var log = resolver.GetService<ILogger<MembershipLog>>();
            system.ActorOf(Props.Create(() => new MembershipLog(log)), "membership-log");
        });
}
