using Akka.Actor;
using Akka.Cluster.Sharding;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>Does for one conversation what its shard does: starts it when it is addressed, holds messages while it stops.</summary>
internal sealed class ShardStandIn : ReceiveActor
{
    private readonly Queue<(object Message, IActorRef Sender)> _held = new();
    private IActorRef? _entity;
    private bool _stopping;
    private int _passivations;

    public ShardStandIn(CustomerId id, ConversationServices services)
    {
        Receive<Passivate>(passivate =>
        {
            _passivations++;
            _stopping = true;
            Sender.Tell(passivate.StopMessage);
        });
        Receive<Terminated>(_ =>
        {
            _entity = null;
            _stopping = false;
            while (_held.TryDequeue(out var held))
                Entity(id, services).Tell(held.Message, held.Sender);
        });
        Receive<GetEntity>(_ => Sender.Tell(Entity(id, services)));
        Receive<IsAwake>(_ => Sender.Tell(_entity is not null));
        Receive<GetPassivations>(_ => Sender.Tell(_passivations));
        Receive<IConversationMessage>(message =>
        {
            if (_stopping)
                _held.Enqueue((message, Sender));
            else
                Entity(id, services).Forward(message);
        });
    }

    private IActorRef Entity(CustomerId id, ConversationServices services) =>
        _entity ??= Context.Watch(Context.ActorOf(ActorWiring.EntityProps(id.Value, services)));

    internal sealed record GetEntity;

    internal sealed record IsAwake;

    internal sealed record GetPassivations;
}
