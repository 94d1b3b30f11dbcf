using Akka.Actor;
using Akka.Cluster.Routing;
using Akka.Routing;

namespace Messaging.Actors.Streams;

/// <summary>
/// Tells the inbox feeds of all nodes, this one's included, whatever a conversation here tells it: a router that follows the
/// membership of the cluster. Its key in the actor registry is its type.
/// </summary>
public sealed class InboxAnnouncer
{
    private const int MostNodes = 1000;

    public static Props Props(string feedPath) => Akka.Actor.Props.Empty.WithRouter(new ClusterRouterGroup(
        new BroadcastGroup(feedPath), new ClusterRouterGroupSettings(MostNodes, [feedPath], allowLocalRoutees: true)));
}
