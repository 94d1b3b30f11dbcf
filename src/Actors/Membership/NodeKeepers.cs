using Akka.Actor;
using Akka.Cluster;

namespace Messaging.Actors.Membership;

/// <summary>Asks the <see cref="NodeKeeper"/> of any member.</summary>
public static class NodeKeepers
{
    /// <summary>Null if it does not answer in time.</summary>
    public static async Task<T?> AskAsync<T>(ActorSystem system, Member member, object question, TimeSpan time) where T : class
    {
        try
        {
            var keeper = system.ActorSelection(new RootActorPath(member.Address) / "user" / NodeKeeper.Name);
            return await keeper.Ask<T>(question, time);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
