using Akka.Cluster;

namespace Messaging.Actors.Membership;

/// <summary>Who could take over the conversations of a node that goes.</summary>
public static class Successors
{
    /// <summary>Whether a member other than <paramref name="leaving"/> is up and reachable.</summary>
    public static bool Exist(ClusterEvent.CurrentClusterState state, UniqueAddress leaving) => state.Members.Any(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp && !member.UniqueAddress.Equals(leaving) &&
        !state.Unreachable.Contains(member));
}
