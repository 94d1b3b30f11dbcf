using Akka.Actor;
using Akka.Event;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Membership;

/// <summary>Speaks for its node to the other ones: reports on it, and has it drain when an operator asks for that at any node.</summary>
public sealed class NodeKeeper : ReceiveActor
{
    /// <summary>Its name under <c>/user</c> on every node, by which the others find it.</summary>
    public const string Name = "node-keeper";

    private readonly NodeServices _services;
    private readonly IActorRef _counter;
    private readonly IActorRef _clock;
    private readonly Func<Task<bool>> _hasSuccessors;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    // While it asks the others, it counts as draining: of two that are to drain at once, neither takes the other for its successor.
    private int _deciding;

    public NodeKeeper(NodeServices services, IActorRef counter, IActorRef clock, Func<Task<bool>> hasSuccessors)
    {
        (_services, _counter, _clock, _hasSuccessors) = (services, counter, clock, hasSuccessors);
        Receive<GetNodeReport>(_ => ReportAsync().PipeTo(Sender, Self));
        Receive<BeginDrain>(_ =>
        {
            _deciding++;
            _hasSuccessors().PipeTo(Self, Sender, exist => new Decided(exist), _ => new Decided(false));
        });
        Receive<Decided>(decided =>
        {
            _deciding--;
            Drain(decided.HasSuccessors);
        });
    }

    private void Drain(bool hasSuccessors)
    {
        // Asked again, it has only the answer left to give: the one before may have been lost.
        if (!_services.IsDraining() && !hasSuccessors)
        {
            Sender.Tell(NobodyTakesOver.Instance);
            return;
        }

        _log.Info("An operator drains this node, at {Node}", Sender.Path.Address);
        Sender.Tell(DrainBegun.Instance);
        _services.Drain();
    }

    private async Task<NodeReport> ReportAsync()
    {
        var draining = _deciding > 0 || _services.IsDraining();
        var shards = _counter.Ask<ShardCountResult>(GetShardCount.Instance, _services.CountTime);
        var streams = _clock.Ask<int>(StreamClock.CountStreams.Instance, _services.CountTime);
        return new NodeReport(_services.Version, _services.StartedAt, (await shards).Count, await streams, draining, _services.ReachesDatabase());
    }

    private sealed record Decided(bool HasSuccessors) : INoSerializationVerificationNeeded;
}
