using Akka.Actor;
using Messaging.Actors.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>
/// The end of this node, the same whoever wants it: SIGTERM, Ctrl+C, an operator at any node, or a cluster that has shut it
/// out. First it is no longer ready and its new streams end at once; <c>Cluster__DrainSeconds</c> later all streams end
/// and the listener closes; then requests under way finish, and only then the actors hand over and leave.
/// </summary>
/// <remarks>A host that is told to stop again goes on with the stop that is under way.</remarks>
public sealed class NodeDrain(IHostApplicationLifetime lifetime, IServiceProvider services, IOptions<NodeOptions> options)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _end = new();

    public bool HasBegun => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>
    /// Ends streams and exports. A stream that comes once the drain has begun is to end at once, but as a stream: after
    /// anything else than a 200 a browser does not come again, and so never gets to another node.
    /// </summary>
    public CancellationToken StreamsEnd => HasBegun ? new CancellationToken(canceled: true) : _end.Token;

    /// <summary>Begins it; returns at once.</summary>
    public void Begin()
    {
        if (!HasBegun)
            _ = Task.Run(lifetime.StopApplication);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var system = services.GetRequiredService<ActorSystem>();
        if (options.Value.DrainSeconds > 0 && CanServe(system))
        {
            var wait = Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), cancellationToken);
            await Task.WhenAny(wait, system.WhenTerminated);
        }

        await _end.CancelAsync();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _end.Dispose();

    // To wait is of use only while this node still serves, and a load balancer has another one to turn to.
    private static bool CanServe(ActorSystem system)
    {
        if (CoordinatedShutdown.Get(system).ShutdownReason is not null)
            return false;
        var cluster = Akka.Cluster.Cluster.Get(system);
        return Successors.Exist(cluster.State, cluster.SelfUniqueAddress);
    }
}
