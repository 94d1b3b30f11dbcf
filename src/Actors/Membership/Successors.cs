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

    /// <summary>One that serves where <paramref name="system"/>'s own node cannot: it reaches the database, and stays. Null if none says so.</summary>
    public static async Task<Address?> WithDatabaseAsync(ActorSystem system, Cluster cluster)
    {
        var reports = await Task.WhenAll(Of(cluster.State, cluster.SelfUniqueAddress).Select(async member =>
            (member.Address, Report: await ReportAsync(system, member))));
        return reports.FirstOrDefault(found => found.Report is { IsDraining: false, ReachesDatabase: true }).Address;
    }

    private static IEnumerable<Member> Of(ClusterEvent.CurrentClusterState state, UniqueAddress leaving) => state.Members.Where(member =>
        member.Status is MemberStatus.Up or MemberStatus.WeaklyUp && !member.UniqueAddress.Equals(leaving) &&
        !state.Unreachable.Contains(member));

    private static async Task<bool> StaysAsync(ActorSystem system, Member member) =>
        await ReportAsync(system, member) is { IsDraining: false };

    private static Task<NodeReport?> ReportAsync(ActorSystem system, Member member) =>
        NodeKeepers.AskAsync<NodeReport>(system, member, GetNodeReport.Instance, AnswerTime);
}
