using Messaging.Actors.Domain;
using Messaging.Persistence;
using Messaging.Persistence.Customers;

namespace Messaging.Web.Conversations;

/// <summary>
/// Makes journals follow the directory where nobody has seen to it: a crash, or a write that failed, may come between the
/// two. At the start and every few seconds; what has followed is not looked at again.
/// </summary>
public sealed class DirectorySweep(
    CustomerDirectory directory, ConversationGateway conversations, TimeProvider clock, ILogger<DirectorySweep> log)
    : Sweep(clock, log)
{
    private const int PageSize = 500;

    /// <summary>Conversations that do not answer; beyond them the journal itself is away, and the next round is soon enough.</summary>
    private const int MostFailures = 10;

    // Whoever made a change sees to it at once; the sweep would only do the same again beside them.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private CustomerId? _gaveUpAt;

    protected override string LooksFor => "journals that are behind the directory";

    public override Task SweepAsync(CancellationToken cancellationToken) => SweepAsync(Clock.GetUtcNow() - Grace, cancellationToken);

    /// <summary>One round over all changes made up to a moment, or from where the last one gave up.</summary>
    internal async Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var failures = 0;
        var after = _gaveUpAt;
        _gaveUpAt = null;
        IReadOnlyList<DirectoryEntry> page;
        do
        {
            page = await directory.UnsettledAsync(before, after, PageSize, cancellationToken);
            var followed = new List<DirectoryEntry>();
            foreach (var entry in page)
            {
                var result = await conversations.AskAsync(
                    new FollowDirectory(entry, Clock.GetUtcNow()), ConversationGateway.CallerTime, cancellationToken);
                if (result is CustomerResult)
                    followed.Add(entry);
                else if (++failures == MostFailures)
                {
                    _gaveUpAt = entry.Id; // else some that always fail would hide all behind them
                    break;
                }
            }

            if (followed.Count > 0)
                await directory.SettleAsync(followed, cancellationToken);
            after = page.Count > 0 ? page[^1].Id : null;
        }
        while (page.Count == PageSize && failures < MostFailures);
    }
}
