using Messaging.Actors.Membership;
using static Messaging.Persistence.Protocol.RowMapping;

namespace Messaging.Persistence.Protocol;

/// <summary>A node's report on itself, between its form in memory and that of <c>wire.proto</c>.</summary>
internal static class NodeMapping
{
    public static Wire.NodeReport ToProto(NodeReport report)
    {
        var proto = new Wire.NodeReport
        {
            Version = report.Version,
            StartedAtTicks = report.StartedAt.UtcTicks,
            Streams = report.Streams,
            Draining = report.IsDraining,
            ReachesDatabase = report.ReachesDatabase,
        };
        if (report.Shards is { } count)
            (proto.Shards, proto.Entities) = (count.Shards, count.Entities);
        return proto;
    }

    public static NodeReport ToDomain(Wire.NodeReport p) => new(
        p.Version,
        Time(p.StartedAtTicks),
        p.HasShards && p.HasEntities ? new ShardCount(p.Shards, p.Entities) : null,
        p.Streams,
        p.Draining,
        p.ReachesDatabase);
}
