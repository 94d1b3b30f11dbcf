using Akka.Actor;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>A node's ear for the projection, which may run on another node. What it misses, the node's own looking brings a little later.</summary>
public sealed class ReadSideFollower : ReceiveActor
{
    public ReadSideFollower(ProjectionPosition position, ReadSideBell bell) =>
        Receive<ReadSideAdvanced>(advanced =>
        {
            position.Advance(advanced.Position);
            bell.Ring();
        });
}
