using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Akka.Cluster;

namespace Messaging.Actors.Membership;

/// <summary>Figures of the cluster as this node sees it, and of its own region; <c>docs/metrics.md</c> has them.</summary>
public sealed class ClusterMeter
{
    public const string Name = "Messaging.Cluster";

    private static readonly MemberStatus[] Statuses =
        [MemberStatus.Joining, MemberStatus.WeaklyUp, MemberStatus.Up, MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Down];

    // Written out once: a scrape makes no strings.
    private static readonly KeyValuePair<string, object?>[] Labels =
        [.. Statuses.Select(status => new KeyValuePair<string, object?>("status", status.ToString().ToLowerInvariant()))];

    private volatile StrongBox<ShardCount> _count = new();
    private Cluster? _cluster;
    private Func<bool>? _reachesDatabase;

    public ClusterMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        meter.CreateObservableGauge("messaging.region.shards", () => _count.Value.Shards, "{shard}", "Shards that live on this node.");
        meter.CreateObservableGauge("messaging.region.entities", () => _count.Value.Entities, "{entity}", "Conversations, and the probe, awake on this node.");
        meter.CreateObservableGauge("messaging.cluster.members", Members, "{node}", "Nodes of the cluster by their status, as this node sees them.");
        meter.CreateObservableGauge(
            "messaging.node.reaches_database", Database, "{node}", "1 if this node reached its database when it last tried, else 0.");
        meter.CreateObservableGauge(
            "messaging.cluster.unreachable", () => Volatile.Read(ref _cluster)?.State.Unreachable.Count ?? 0, "{node}", "Nodes that this node cannot reach.");
    }

    /// <summary>From now on the figures tell of this cluster.</summary>
    public void Follow(Cluster cluster) => Volatile.Write(ref _cluster, cluster);

    /// <summary>From now on they tell, too, whether this node reaches its database.</summary>
    public void Ask(Func<bool> reachesDatabase) => Volatile.Write(ref _reachesDatabase, reachesDatabase);

    internal void Counted(ShardCount count) => _count = new StrongBox<ShardCount>(count);

    private IEnumerable<Measurement<int>> Database() =>
        Volatile.Read(ref _reachesDatabase) is { } reaches ? [new Measurement<int>(reaches() ? 1 : 0)] : [];

    private IEnumerable<Measurement<int>> Members()
    {
        var counts = new int[Statuses.Length];
        foreach (var member in Volatile.Read(ref _cluster)?.State.Members ?? [])
        {
            if (Array.IndexOf(Statuses, member.Status) is >= 0 and var at)
                counts[at]++;
        }

        return counts.Select((count, at) => new Measurement<int>(count, Labels[at]));
    }
}
