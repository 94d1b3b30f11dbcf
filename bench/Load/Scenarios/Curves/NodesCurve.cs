using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios.Curves;

/// <summary>What more nodes bring and cost, where they have no more machines.</summary>
internal static class NodesCurve
{
    private const int Most = 3;

    // As many for each node, whether they are one, two or three.
    private const int InFlight = 192;
    private const int AtFirst = 8;
    private const int Conversations = 600;

    // Each node is a process that has its code to compile, and gets only its part of the load.
    private const int WarmOfEach = 60_000;

    private static readonly Quantity s_taken = new(
        "webhooks taken", "What nodes that share a machine bring, in webhooks taken", "webhooks per second", Unit.PerSecond, Reading.Gain);

    public static Scenario Scenario { get; } = new(
        "grow-nodes",
        $"1, 2 and {Most} nodes, a PostgreSQL and the load on this one machine: all share its cores, so this shows what nodes cost by talking with each other, " +
        $"not what more machines bring. {InFlight} webhooks under way for {Conversations} conversations that are awake, as many at each node; a text whose " +
        "conversation lives on another node goes on to that one. It begins once each node has its share of the shards and has taken " +
        $"{WarmOfEach:#,0} webhooks, before the warming up that all have.",
        RunAsync)
    {
        Curve = new Curve("nodes", s_taken),
        Only = new OnlyDatabase(DatabaseKind.Postgres, "a file has one node."),
    };

    private static async Task RunAsync(Round round)
    {
        for (var count = 1; count <= Most; count++)
        {
            await using var cluster = await round.StartNodesAsync(count);
            var conversations = Conversation.Many(Conversations);
            await Round.TextsAsync(cluster.Nodes, cluster.Telnyx, conversations, 2 * Conversations, AtFirst);
            await cluster.SpreadAsync();
            await Round.TextsAsync(cluster.Nodes, cluster.Telnyx, conversations, WarmOfEach * count, InFlight);
            var (load, cores) = await round.LoadAsync(cluster.Nodes, cluster.Telnyx, conversations, InFlight);
            round.Report(s_taken, count, load.PerSecond);
            round.Report(cores, count);
        }
    }
}
