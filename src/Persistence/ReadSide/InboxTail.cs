using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Streams;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide.Projecting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Messaging.Persistence.ReadSide;

/// <summary>
/// Follows the read side, on every node and wherever the projection runs, and tells this node's inbox feed what changed: each
/// entry at its place in the journal, nothing left out. What the conversations announce is only quicker.
/// </summary>
/// <remarks>
/// A read side that goes back while the journal does not is one that is being built anew. It holds what it held, at the same
/// places, once it is again where it was: until then the tail stands still. If the journal itself went back, its places will
/// be given out a second time, and every stream is told to begin anew.
/// </remarks>
public sealed class InboxTail(
    InboxChanges changes, JournalReader journal, ProjectionPosition reached, ReadSideBell bell, IRequiredActor<InboxFeed> feed, ILogger<InboxTail> log)
    : BackgroundService
{
    private const int PageSize = 100;

    // The bell is rung from the node where the projection runs, and a message may be lost.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private long? _position;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await LookAsync(await feed.RegisteredAsync(stoppingToken), stoppingToken);
                if (failed)
                    log.LogInformation("The inbox follows the read side again");
                failed = false;
                if (!more)
                    await bell.RungAsync(LookEvery, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!failed)
                    log.LogWarning(e, "The inbox cannot follow the read side; it tries again every second");
                failed = true;
                await Task.Delay(PauseAfterFailure, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> LookAsync(IActorRef inbox, CancellationToken cancellationToken)
    {
        // At first only the place matters: whoever comes with an older one reads what lies between.
        var page = _position is { } after
            ? await changes.PageAsync(after, long.MaxValue, PageSize, cancellationToken)
            : await changes.PageAsync(0, 0, 1, cancellationToken);
        reached.Advance(page.Position);
        if (page.Position < _position)
        {
            await WentBackAsync(inbox, page.Position, cancellationToken);
            return false;
        }

        var more = page.Changes.Count == PageSize;
        _position = more ? page.Changes[^1].ChangedAt : page.Position;
        // Also when nothing changed: a feed that was started anew asks nobody where it stands.
        inbox.Tell(
            new EntriesProjected([.. page.Changes.Select(change => new ProjectedEntry(change.Customer, change.ChangedAt))], _position.Value),
            ActorRefs.NoSender);
        return more;
    }

    private async Task WentBackAsync(IActorRef inbox, long position, CancellationToken cancellationToken)
    {
        if (await journal.LastOrderingAsync(cancellationToken) >= _position)
            return;
        log.LogWarning("The journal is shorter than it was, as after a restored backup: all inbox streams begin anew");
        _position = position;
        inbox.Tell(new JournalReplaced(position), ActorRefs.NoSender);
    }
}
