using Akka.Cluster;

namespace Messaging.Web.Membership;

/// <summary>The cluster, members in the order of their age.</summary>
/// <param name="Leader">The member that lets others in and out; null while the cluster has none.</param>
/// <param name="Oldest">The member that has what runs once in the cluster.</param>
/// <param name="Self">The member that answers.</param>
public sealed record ClusterJson(string Self, string? Leader, string? Oldest, IReadOnlyList<MemberJson> Members);

/// <summary>A member. What only it can tell is null when it does not answer in time.</summary>
/// <param name="Status">As gossip has it: joining, weakly_up, up, leaving, exiting, down.</param>
public sealed record MemberJson(
    string Address,
    string Status,
    bool Reachable,
    bool Answering,
    bool? Draining,
    bool? ReachesDatabase,
    IReadOnlyList<string> Roles,
    string Version,
    DateTimeOffset? StartedAt,
    int? Shards,
    int? Entities,
    int? Streams,
    bool Leader,
    bool Oldest,
    bool Self)
{
    public static string StatusOf(Member member) => member.Status switch
    {
        MemberStatus.Joining => "joining",
        MemberStatus.WeaklyUp => "weakly_up",
        MemberStatus.Up => "up",
        MemberStatus.Leaving => "leaving",
        MemberStatus.Exiting => "exiting",
        MemberStatus.Down => "down",
        MemberStatus.Removed => "removed",
        _ => throw new ArgumentOutOfRangeException(nameof(member), member.Status, "A status without a name."),
    };
}

/// <summary>The member that was asked to leave.</summary>
public sealed record LeavingJson(string Address);
