using System.Collections.Concurrent;
using System.Globalization;
using Messaging.Cluster.Tests.Nodes;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>
/// Breaks a cluster as a schedule says and mends it again. Never is a majority of the nodes down: before a node is touched, the
/// others are ready, unless the database is what they wait for.
/// </summary>
/// <param name="clock">Time since the run's start, the same for clients and faults.</param>
public sealed class Nemesis(LocalCluster cluster, Func<TimeSpan> clock)
{
    private readonly ConcurrentQueue<(PlannedFault Fault, TimeSpan Began, TimeSpan Undone, string Note)> _done = new();
    private readonly ConcurrentDictionary<TimeSpan, TimeSpan> _healed = new();
    private readonly DateTimeOffset _zero = DateTimeOffset.UtcNow - clock();
    private int _seed;

    /// <summary>What happened so far, even if the run broke off.</summary>
    public FaultHistory History => new(_seed,
    [
        .. _done.OrderBy(fault => fault.Began).Select(fault => new FaultRecord(
            fault.Fault, fault.Began, fault.Undone, _healed.TryGetValue(fault.Began, out var healed) ? healed : null, fault.Note)),
    ]);

    /// <summary>Every process of a node that has ended so far.</summary>
    public IReadOnlyList<ProcessEnd> Ends => [.. cluster.Nodes.SelectMany(EndsOf).OrderBy(end => end.Ended)];

    /// <summary>Returns when the schedule's time is over and the cluster is whole.</summary>
    public async Task RunAsync(FaultSchedule schedule)
    {
        _seed = schedule.Seed;
        var end = clock() + schedule.Duration;
        foreach (var step in schedule.Steps)
        {
            await Task.Delay(step.After);
            if (clock() >= end)
                break;
            var began = clock();
            var first = await ChosenAsync(step.First);
            await PrepareAsync(first);
            if (step.Second is not null)
                await PrepareAsync(step.Second);
            await Task.WhenAll(DoAsync(first), step.Second is { } second ? DoLaterAsync(second, step.SecondAfter) : Task.CompletedTask);
            if (!step.WaitsForHeal)
                continue;
            await cluster.AllReadyAsync();
            foreach (var fault in _done.Where(fault => fault.Began >= began))
                _healed[fault.Began] = clock();
        }

        await cluster.MendAsync();
    }

    private async Task<PlannedFault> ChosenAsync(PlannedFault fault)
    {
        if (fault.Kind != FaultKind.OldestDatabaseCut)
            return fault;
        await cluster.AllReadyAsync();
        return fault with { Node = (await cluster.OldestAsync()).Number };
    }

    private async Task PrepareAsync(PlannedFault fault)
    {
        foreach (var other in cluster.Nodes.Where(node => fault.Node is { } number && number != node.Number))
            await cluster.ReadyAsync(other);
        // What an earlier fault has ended is perhaps about to start again: there must be a process to do something to.
        if (fault.Node is { } its)
            await cluster.RunningAsync(cluster.Nodes[its - 1]);
    }

    private async Task DoLaterAsync(PlannedFault fault, TimeSpan after)
    {
        await Task.Delay(after);
        await DoAsync(fault);
    }

    private async Task DoAsync(PlannedFault fault)
    {
        var node = fault.Node is { } number ? cluster.Nodes[number - 1] : null;
        var ends = node?.Ends;
        var began = clock();
        var note = "";
        try
        {
            await InflictAsync(fault, node);
        }
        catch (Exception e)
        {
            note = $"BROKE OFF: {e.Message}; ";
            throw;
        }
        finally
        {
            if (node is not null && node.Ends > ends)
                note += $"ended with {string.Join(", ", node.Life.Where(life => life.ExitCode is not null).Skip(ends!.Value).Select(life => life.ExitCode))}";
            _done.Enqueue((fault, began, clock(), note));
        }
    }

    private Task InflictAsync(PlannedFault fault, ClusterNode? node) => fault.Kind switch
    {
        FaultKind.RollingRestart => RollAsync(),
        FaultKind.Terminate => TerminateAsync(node!, fault.Lasts),
        FaultKind.Drain => DrainAsync(node!),
        FaultKind.Kill => DoAndUndoAsync(node!, ["kill"], fault.Lasts),
        FaultKind.Crash => CrashAsync(node!),
        FaultKind.Pause => DoAndUndoAsync(node!, ["pause"], fault.Lasts),
        FaultKind.Partition => CutAsync(() => cluster.PartitionAsync(node!), fault.Lasts),
        FaultKind.DatabaseCut or FaultKind.OldestDatabaseCut => CutAsync(() => cluster.CutPostgresAsync(node!), fault.Lasts),
        FaultKind.ClockSkew => SkewAsync(node!, fault.Skew),
        FaultKind.DatabaseRestart => cluster.PostgresAsync("restart"),
        FaultKind.DatabaseGone => DatabaseGoneAsync(fault.Lasts),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Kind, "Unknown fault."),
    };

    private async Task RollAsync()
    {
        foreach (var node in cluster.Nodes)
        {
            await cluster.AllReadyAsync();
            await TerminateAsync(node, TimeSpan.Zero);
        }
    }

    private async Task TerminateAsync(ClusterNode node, TimeSpan away)
    {
        await cluster.NodeAsync(node, "term");
        await Task.Delay(away);
        await cluster.NodeAsync(node, "up");
    }

    private async Task DrainAsync(ClusterNode node)
    {
        await cluster.LeaveAsync(cluster.Nodes.First(other => other != node), node);
        await cluster.NodeAsync(node, "down");
        await cluster.NodeAsync(node, "up");
    }

    // A node that is away or about to start has had its crash already.
    private async Task CrashAsync(ClusterNode node)
    {
        try
        {
            await cluster.NodeAsync(node, "crash");
        }
        catch (InvalidOperationException e) when (e.Message.EndsWith("is not running", StringComparison.Ordinal))
        {
        }
    }

    private async Task SkewAsync(ClusterNode node, int seconds)
    {
        await cluster.NodeAsync(node, "skew", seconds.ToString(CultureInfo.InvariantCulture));
        await TerminateAsync(node, TimeSpan.Zero);
    }

    private async Task DoAndUndoAsync(ClusterNode node, string[] verb, TimeSpan lasts)
    {
        await cluster.NodeAsync(node, verb);
        await Task.Delay(lasts);
        await cluster.NodeAsync(node, "up");
    }

    private async Task CutAsync(Func<Task> cut, TimeSpan lasts)
    {
        await cut();
        await Task.Delay(lasts);
        await cluster.HealAsync();
    }

    private async Task DatabaseGoneAsync(TimeSpan lasts)
    {
        await cluster.PostgresAsync("kill");
        await Task.Delay(lasts);
        await cluster.PostgresAsync("up");
    }

    private IEnumerable<ProcessEnd> EndsOf(ClusterNode node)
    {
        var started = TimeSpan.MinValue;
        foreach (var life in node.Life)
        {
            if (life.ExitCode is { } code)
                yield return new ProcessEnd(node.Number, started, life.At - _zero, code);
            else
                started = life.At - _zero;
        }
    }
}
