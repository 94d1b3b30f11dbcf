using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Streams;
using Messaging.Persistence.ReadSide;

namespace Messaging.Web.Streams;

/// <summary>Tells the inbox streams of this node what the projection has taken.</summary>
public sealed class InboxAnnouncer(IRequiredActor<InboxFeed> feed) : IInboxListener
{
    public void Changed(IReadOnlyList<InboxChange> changes) =>
        feed.ActorRef.Tell(
            new EntriesProjected([.. changes.Select(change => new ProjectedEntry(change.Customer, change.ChangedAt))]),
            ActorRefs.NoSender);
}
