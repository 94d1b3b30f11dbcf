using Akka.Actor;

namespace Messaging.Web.Membership;

/// <summary>What the process's exit code tells its supervisor.</summary>
public static class NodeEnd
{
    /// <summary>Stopped or drained, as someone wanted: not to be started again.</summary>
    public const int Wanted = 0;

    /// <summary>Shut out by the cluster, or never let in: to be started again (EX_TEMPFAIL).</summary>
    public const int Unwanted = 75;

    // Beyond every bound of an ordered stop.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How a node has ended whose host has stopped.</summary>
    public static int CodeOf(ActorSystem system) => CoordinatedShutdown.Get(system).ShutdownReason switch
    {
        CoordinatedShutdown.ClrExitReason or CoordinatedShutdown.ClusterLeavingReason => Wanted,
        _ => Unwanted,
    };

    /// <summary>A process whose actors are gone ends for certain, even if something in it does not stop.</summary>
    public static void Ensure(ActorSystem system) => system.WhenTerminated.ContinueWith(
        async _ =>
        {
            await Task.Delay(Patience);
            Environment.Exit(CodeOf(system));
        },
        TaskScheduler.Default);
}
