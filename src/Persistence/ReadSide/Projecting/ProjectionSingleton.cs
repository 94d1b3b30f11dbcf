using Akka.Actor;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>
/// Runs the projection on the one node of the cluster that has this actor: the oldest. When that node leaves or fails, the
/// next oldest goes on from the stored position. Two at once for a moment do no harm: the lock on the position orders them.
/// </summary>
public sealed class ProjectionSingleton : UntypedActor
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly Func<Projection> _make;
    private Projection? _projection;

    public ProjectionSingleton(Func<Projection> make) => _make = make;

    protected override void PreStart()
    {
        _projection = _make();
        _ = _projection.StartAsync(CancellationToken.None);
    }

    protected override void PostStop()
    {
        if (_projection is not { } projection)
            return;
        // A page that is being written is finished or rolled back; the next node need not wait for it.
        _ = projection.StopAsync(new CancellationTokenSource(StopWithin).Token).ContinueWith(_ => projection.Dispose(), TaskScheduler.Default);
    }

    protected override void OnReceive(object message) => Unhandled(message);
}
