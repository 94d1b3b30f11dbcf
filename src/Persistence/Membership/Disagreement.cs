namespace Messaging.Persistence.Membership;

/// <summary>A member of this node's cluster.</summary>
/// <param name="IsOlder">Whether it joined before this node.</param>
public sealed record KnownMember(string Address, string Version, bool IsOlder);

/// <summary>
/// What membership and registry together say was set wrong. Of two nodes that disagree the younger gives way, so a cluster
/// that works goes on working. Times are the database's.
/// </summary>
/// <param name="Reason">One line for the operator.</param>
/// <param name="IsForGood">Whether it stays so until a setting is changed; else another start may be enough.</param>
public sealed record Disagreement(string Reason, bool IsForGood)
{
    /// <summary>What is wrong already before a node joins: it would place conversations differently than those that run.</summary>
    public static Disagreement? OfShards(int shards, IEnumerable<RegisteredNode> others)
    {
        var other = others.FirstOrDefault(node => node.IsAlive && node.Shards != shards);
        return other is null ? null : new Disagreement(
            $"akka.hocon: messaging.shard-count is {shards}, but {other.Address}, seen {other.Silence.TotalSeconds:F0} s ago on the same database, has {other.Shards}; "
            + "expected the same at every node. To change it, stop all nodes first.",
            IsForGood: true);
    }

    /// <summary>This node does not reach the database, and another member does: its customers are better off there.</summary>
    public static Disagreement OfDatabase(string other) => new(
        $"ConnectionStrings__Messaging: this node does not reach its database any more, but {other} does, and takes over its conversations; "
        + "expected a database that every node reaches.",
        IsForGood: false);

    /// <summary>What is wrong with the cluster this node is up in; null if nothing is, or if it is for others to give way.</summary>
    public static Disagreement? Of(RegisteredNode self, IReadOnlyList<RegisteredNode> registered, IReadOnlyList<KnownMember> members)
    {
        if (!self.Joined)
            return null;
        var others = registered.Where(node => node.Address != self.Address && node.IsAlive && IsOlder(node, self)).ToList();
        if (OfShards(self.Shards, others) is { } shards)
            return shards;

        var addresses = members.Select(member => member.Address).ToHashSet();
        if (others.FirstOrDefault(node => node.Joined && !addresses.Contains(node.Address)) is { } stranger)
        {
            return new Disagreement(
                $"Cluster__SeedNodes: {stranger.Address} uses the same database but is in another cluster than this node, {self.Address}; "
                + "expected seed nodes that lead to one cluster, with the same one first at every node.",
                IsForGood: false);
        }

        // One that is only silent cannot reach the database just now. Nodes of other versions may not write themselves down at all.
        var known = registered.Select(node => node.Address).ToHashSet();
        return members.FirstOrDefault(member => member.IsOlder && member.Version == self.Version && !known.Contains(member.Address)) is { } foreign
            ? new Disagreement(
                $"Cluster__SeedNodes: {foreign.Address} is in this node's cluster but does not use its database; "
                + "expected the addresses of nodes with the same ConnectionStrings__Messaging.",
                IsForGood: false)
            : null;
    }

    private static bool IsOlder(RegisteredNode node, RegisteredNode than) =>
        node.Age > than.Age || (node.Age == than.Age && string.CompareOrdinal(node.Address, than.Address) < 0);
}
