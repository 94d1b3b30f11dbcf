using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Inbox = Messaging.Persistence.ReadSide.Inbox;

namespace Messaging.Web.Conversations;

/// <summary>
/// Wakes the conversations that have unsent messages, again and again. Nothing else would after a crash, a failed write
/// or a stop at the wrong moment: a conversation sleeps until somebody addresses it.
/// </summary>
public sealed class OutboxSweep(
    Inbox inbox, IRequiredActor<ConversationRegion> region, TimeProvider clock, ILogger<OutboxSweep> log) : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                await SweepAsync(await region.RegisteredAsync(stoppingToken), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Could not look for unsent messages; trying again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(
            tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default));
    }

    private async Task SweepAsync(IActorRef conversations, CancellationToken cancellationToken)
    {
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
