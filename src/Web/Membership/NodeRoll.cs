using Akka.Actor;
using Akka.Cluster;
using Messaging.Actors.Conversations;
using Messaging.Actors.Membership;
using Messaging.Persistence.Membership;
using ActorSystemCluster = Akka.Cluster.Cluster;

namespace Messaging.Web.Membership;

/// <summary>
/// Writes this node into the registry of nodes for as long as it runs, and ends it when it is the one to give way: what it reads there shows that
/// something is set wrong, or it cannot write there while others can, who would serve its customers. Only on PostgreSQL: a SQLite file has one server.
/// </summary>
public sealed class NodeRoll(
    NodeRegistry registry, SeedList seeds, ActorSystem system, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<NodeRoll> log)
    : BackgroundService
{
    // A node that was just shut out of the cluster may still write itself down for some seconds, and one that has just
    // joined is not yet known to all, a database may be restarted: only what stays so is wrong.
    private const int BeatsUntilSure = 4;

    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private volatile bool _isWrittenDown;

    /// <summary>Why this node had to give way; null while it need not.</summary>
    public Disagreement? GaveWay { get; private set; }

    /// <summary>Whether it could write itself down when it last tried.</summary>
    public bool IsWrittenDown => _isWrittenDown;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            time.CancelAfter(LeaveWithin);
            await registry.LeaveAsync(Self.ToString(), time.Token);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or OperationCanceledException or TimeoutException)
        {
            // Its silence will tell.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(RegisteredNode.Beat, clock);
        var (first, beats, failed) = (true, 0, false);
        try
        {
            do
            {
                Disagreement? disagreement;
                try
                {
                    disagreement = await BeatAsync(first, stoppingToken);
                    (first, failed) = (false, false);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!failed)
                        log.LogWarning("This node cannot write itself down among the nodes; trying again: {Reason}", e.Message);
                    failed = true;
                    disagreement = await CutOffAsync();
                }

                _isWrittenDown = !failed;
                beats = disagreement is null ? 0 : beats + 1;
                if (beats >= BeatsUntilSure)
                {
                    GaveWay = disagreement;
                    log.LogCritical("This node gives way: {Reason}", disagreement!.Reason);
                    _ = Task.Run(lifetime.StopApplication, CancellationToken.None);
                    return;
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<Disagreement?> BeatAsync(bool first, CancellationToken cancellationToken)
    {
        var cluster = ActorSystemCluster.Get(system);
        var self = cluster.SelfMember;
        var address = Self.ToString();
        // Not waited for to its end: in a network that swallows everything, Npgsql takes a minute even to cancel.
        var nodes = await registry.BeatAsync(
            address, self.Status == MemberStatus.Up, ConversationRouting.ShardCountOf(system.Settings.Config), self.AppVersion.Version, first, cancellationToken)
            .WaitAsync(RegisteredNode.Beat, clock, cancellationToken);
        if (self.Status is not MemberStatus.Up && seeds.FoundAfterAll(nodes.Where(node => node.Address != address)))
        {
            log.LogWarning("The nodes that this one was to join are gone; it may begin a new cluster");
            cluster.JoinSeedNodes(seeds.Asked.Select(Address.Parse));
        }

        var members = cluster.State.Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving && member.UniqueAddress != self.UniqueAddress)
            .Select(member => new KnownMember(member.Address.ToString(), member.AppVersion.Version, member.IsOlderThan(self)));
        return Disagreement.Of(nodes.Single(node => node.Address == address), nodes, [.. members]);
    }

    // While nobody else reaches it either, its end would help nobody.
    private async Task<Disagreement?> CutOffAsync()
    {
        var cluster = ActorSystemCluster.Get(system);
        return cluster.SelfMember.Status == MemberStatus.Up && await Successors.WithDatabaseAsync(system, cluster) is { } other
            ? Disagreement.OfDatabase(other.ToString())
            : null;
    }

    private Address Self => ActorSystemCluster.Get(system).SelfAddress;
}
