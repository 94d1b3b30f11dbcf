using System.Globalization;
using Messaging.Actors.Domain;
using Messaging.Cluster.Tests.History;
using Npgsql;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Waits at the end of a run until nothing moves any more; says what still does when patience is over.</summary>
internal sealed class Ending(
    WorkloadPlan plan, Caller caller, Webhooks webhooks, JournalFollower journals,
    IReadOnlyList<ConversationBrowser> browsers, IReadOnlyList<InboxBrowser> inboxes)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(300);

    private readonly Random _dice = Dice.For(plan.Seed, "ending");

    /// <summary>Everybody has ended what they began, all webhooks are answered, all outboxes are empty, and no event was added since.</summary>
    public async Task<IReadOnlyList<string>> WorkAsync(Task people, CancellationToken giveUp)
    {
        var events = -1;
        List<string> unsettled = ["The journal could not be read."];
        while (await Pause.ForAsync(LookAgain, giveUp))
        {
            if (!people.IsCompleted || webhooks.Pending > 0)
            {
                unsettled = [string.Create(CultureInfo.InvariantCulture, $"{webhooks.Pending} webhooks were not taken; everybody had their answers: {people.IsCompleted}.")];
                continue;
            }

            try
            {
                var before = events;
                await journals.CatchUpAsync(giveUp);
                events = journals.Events;
                unsettled = [.. journals.Unsent.Select(customer => $"The outbox of {customer} is not empty.")];
                if (unsettled.Count == 0 && webhooks.Pending == 0 && events == before)
                    return [];
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                unsettled = ["The database cannot be read: " + e.Message];
            }
        }

        return unsettled;
    }

    /// <summary>The list shows the last of everything, and every browser has it.</summary>
    public async Task<IReadOnlyList<string>> ReadersAsync()
    {
        using var patience = new CancellationTokenSource(plan.ReaderPatience);
        var last = journals.Journals.ToDictionary(
            pair => pair.Key, pair => pair.Value.Select(Visible.Of).OfType<Visible>().Select(visible => visible.Seq).DefaultIfEmpty().Max());
        List<string> unsettled = ["The list could not be read."];
        do
        {
            if (await Lists.AllAsync(caller, _dice, patience.Token) is not { } listed)
                continue;
            var versions = listed.ToLookup(entry => entry.Id, entry => entry.Version);
            unsettled =
            [
                .. journals.Journals
                    .Where(pair => versions[pair.Key].DefaultIfEmpty().Max() < VersionOf(pair.Key, pair.Value))
                    .Select(pair => $"The list has not caught up with {pair.Key}."),
                .. browsers.Where(browser => browser.Place is null || browser.Place < Math.Max(browser.After, last.GetValueOrDefault(browser.CustomerId)))
                    .Select(browser => string.Create(CultureInfo.InvariantCulture, $"{browser.Name} is at {browser.Place} of {last.GetValueOrDefault(browser.CustomerId)} of {browser.CustomerId}.")),
                .. inboxes.Where(inbox => !inbox.Knows(listed)).Select(inbox => $"{inbox.Reading.Reader} does not know the newest entries."),
            ];
            if (unsettled.Count == 0)
                return [];
        }
        while (await Pause.ForAsync(LookAgain, patience.Token));
        return unsettled;
    }

    private static long VersionOf(string customer, IReadOnlyList<ConversationEvent> journal) =>
        journal.Aggregate((Customer?)null, Customer.Apply)?.Version
        ?? throw new InvalidOperationException($"The journal of {customer} is empty.");
}
