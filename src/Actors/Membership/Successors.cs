using Akka.Actor;
using Akka.Cluster;

namespace Messaging.Actors.Membership;

/// <summary>Who could take over the conversations of a node that goes.</summary>
public static class Successors
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>Whether a member other than <paramref name="leaving"/> is up and reachable.</summary>
    public static bool Exist(ClusterEvent.CurrentClusterState state, UniqueAddress leaving) => Of(state, leaving).Any();

    /// <summary>Whether one of them says that it stays: a node that drains is still up.</summary>
    public static async Task<bool> StayAsync(ActorSystem system, Cluster cluster)
    {
        var answers = await Task.WhenAll(Of(cluster.State, cluster.SelfUniqueAddress).Select(member => StaysAsync(system, member)));
        return answers.Contains(true);
    }

    private static IEnumerable<Member> Of(ClusterEvent.CurrentClusterState state, UniqueAddress leaving) => state.Members.Where(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp && !member.UniqueAddress.Equals(leaving) &&
        !state.Unreachable.Contains(member));

    private static async Task<bool> StaysAsync(ActorSystem system, Member member) =>
        await NodeKeepers.AskAsync<NodeReport>(system, member, GetNodeReport.Instance, AnswerTime) is { IsDraining: false };
}
