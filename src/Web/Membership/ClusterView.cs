using Akka.Actor;
using Akka.Cluster;
using Messaging.Actors.Membership;

namespace Messaging.Web.Membership;

/// <summary>The cluster as this node sees it: what gossip knows of each member, and what each says of itself.</summary>
public sealed class ClusterView(ActorSystem system)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);

    private readonly Cluster _cluster = Cluster.Get(system);

    public ClusterEvent.CurrentClusterState State => _cluster.State;

    /// <summary>Where this node is, also before the others have let it in.</summary>
    public Address SelfAddress => _cluster.SelfAddress;

    public bool IsSelf(Member member) => member.UniqueAddress.Equals(_cluster.SelfUniqueAddress);

    /// <summary>The member whose address is given in full, or as <c>host:port</c>.</summary>
    public Member? Find(string address) => State.Members.FirstOrDefault(member =>
        string.Equals(member.Address.ToString(), address, StringComparison.OrdinalIgnoreCase) ||
        string.Equals($"{member.Address.Host}:{member.Address.Port}", address, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a member says of itself; null if it does not answer in time.</summary>
    public Task<NodeReport?> ReportAsync(Member member) =>
        NodeKeepers.AskAsync<NodeReport>(system, member, GetNodeReport.Instance, AnswerTime);

    /// <summary>Has a member drain: <see cref="DrainBegun"/>, <see cref="NobodyTakesOver"/>, or null if it does not answer in time.</summary>
    public Task<object?> DrainAsync(Member member) =>
        NodeKeepers.AskAsync<object>(system, member, BeginDrain.Instance, AnswerTime);
}
