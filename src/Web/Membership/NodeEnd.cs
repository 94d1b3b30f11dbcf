using Akka.Actor;

namespace Messaging.Web.Membership;

/// <summary>How a node ended: what its exit code tells its supervisor, and a line for the operator if nobody wanted it.</summary>
public sealed record NodeEnd(int Code, string? Reason)
{
    /// <summary>Stopped or drained, as someone wanted: not to be started again.</summary>
    public const int Wanted = 0;

    /// <summary>Shut out by the cluster, or never let in, or without a database at the start: to be started again (EX_TEMPFAIL).</summary>
    public const int Unwanted = 75;

    /// <summary>A setting is wrong: of no use to start it again before that is changed (EX_CONFIG).</summary>
    public const int Misconfigured = 78;

    /// <summary>A part of it broke that should never: to be started again (EX_SOFTWARE).</summary>
    public const int Broken = 70;

    // Beyond every bound of an ordered stop.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How a node has ended whose host has stopped.</summary>
    /// <param name="roll">On SQLite there is none.</param>
    /// <param name="broken">The part whose failure began the end, if one did.</param>
    public static NodeEnd Of(ActorSystem system, NodeRoll? roll, string? broken)
    {
        if (broken is not null)
            return new NodeEnd(Broken, $"{broken} broke; the log has the reason.");
        if (roll?.GaveWay is { } disagreement)
            return new NodeEnd(disagreement.IsForGood ? Misconfigured : Unwanted, disagreement.Reason);
        return CoordinatedShutdown.Get(system).ShutdownReason switch
        {
            CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason => new NodeEnd(Wanted, null),
            CoordinatedShutdown.ClusterJoinUnsuccessfulReason => new NodeEnd(
                Unwanted,
                "Cluster__SeedNodes: none of them let this node in; expected the address of a node that runs and can be reached from here. "
                + "The node that is to begin a new cluster has its own address first in its list."),
            CoordinatedShutdown.ClusterDowningReason => new NodeEnd(
                Unwanted, "The cluster has shut this node out: the others could not reach it for too long. It has to be started again to join anew."),
            var reason => new NodeEnd(Unwanted, $"The actor system ended by itself ({reason?.GetType().Name ?? "for no reason it gave"})."),
        };
    }

    /// <summary>A part of the host that has failed, by name. Asked when the end begins: what fails during it is no reason for it.</summary>
    public static string? BrokenPart(IEnumerable<IHostedService> parts) =>
        parts.OfType<BackgroundService>().FirstOrDefault(part => part.ExecuteTask is { IsFaulted: true })?.GetType().Name;

    /// <summary>A process whose actors are gone ends for certain, even if something in it does not stop.</summary>
    /// <param name="broken">As for <see cref="Of"/>, at that moment.</param>
    public static void Ensure(ActorSystem system, NodeRoll? roll, Func<string?> broken) => system.WhenTerminated.ContinueWith(
        async _ =>
        {
            await Task.Delay(Patience);
            Environment.Exit(Of(system, roll, broken()).Code);
        },
        TaskScheduler.Default);
}
