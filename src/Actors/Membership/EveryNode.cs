using Akka.Actor;
using Akka.Cluster.Routing;
using Akka.Routing;

namespace Messaging.Actors.Membership;

/// <summary>A router that tells the actors at one path of all nodes, this one's included, and follows the membership of the cluster.</summary>
public static class EveryNode
{
    private const int MostNodes = 1000;

    /// <param name="path">Of the actor, such as <c>/user/inbox-feed</c>; a node that has none there loses the message.</param>
    public static Props At(string path) => Props.Empty.WithRouter(new ClusterRouterGroup(
        new BroadcastGroup(path), new ClusterRouterGroupSettings(MostNodes, [path], allowLocalRoutees: true)));
}
