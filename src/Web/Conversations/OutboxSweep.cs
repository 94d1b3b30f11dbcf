using Akka.Actor;
using Akka.Hosting;
using Inbox = Messaging.Persistence.ReadSide.Inbox;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence;

namespace Messaging.Web.Conversations;

/// <summary>
/// Wakes the conversations that have unsent messages, again and again. Nothing else would after a crash, a failed write
/// or a stop at the wrong moment: a conversation sleeps until somebody addresses it.
/// </summary>
public sealed class OutboxSweep(
    Inbox inbox, IRequiredActor<ConversationRegion> region, TimeProvider clock, ILogger<OutboxSweep> log) : Sweep(clock, log)
{
    private const int PageSize = 500;

    protected override string LooksFor => "unsent messages";

    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        var conversations = await region.RegisteredAsync(cancellationToken);
        IReadOnlyList<CustomerId> page = [];
        do
        {
            page = await inbox.WithPendingMessagesAsync(page.Count > 0 ? page[^1] : null, PageSize, cancellationToken);
            foreach (var customer in page)
                conversations.Tell(new WakeOutbox(customer), ActorRefs.NoSender);
        }
        while (page.Count == PageSize);
    }
}
