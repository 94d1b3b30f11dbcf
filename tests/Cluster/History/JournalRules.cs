using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>What came in is in the journals, once.</summary>
internal static class JournalRules
{
    /// <summary>A journal that cannot be folded; nothing else can be said of it then.</summary>
    public static Violation? Gap(ConversationFound found)
    {
        for (var i = 0; i < found.Journal.Length; i++)
        {
            if (found.Journal[i].Seq != i + 1)
                return new Violation(found.CustomerId, Rule.JournalIsWhole, Slice.About(found.Journal, i, Slice.Of));
        }

        return found.Journal is [CustomerCreated, ..]
            ? null
            : new Violation(found.CustomerId, Rule.JournalIsWhole, "The journal does not begin with the customer:\n" + Slice.Of(found.Journal.Take(3)));
    }

    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations) =>
        [.. conversations.SelectMany(Export), .. Texts(run, conversations), .. Reports(run, conversations), .. Numbers(conversations)];

    private static IEnumerable<Violation> Export(FoldedConversation conversation)
    {
        var journal = conversation.Found.Journal;
        var exported = conversation.Found.Exported;
        for (var i = 0; i < Math.Max(journal.Length, exported.Count); i++)
        {
            if (i < journal.Length && i < exported.Count && Same(journal[i], exported[i]))
                continue;
            yield return new Violation(conversation.CustomerId, Rule.ExportIsTheJournal,
                "The journal:\n" + Slice.About(journal, i, Slice.Of) + "\nThe export:\n" + Slice.About(exported, i, e => e.ToString()));
            yield break;
        }
    }

    private static bool Same(ConversationEvent e, Exported exported) =>
        exported.Seq == e.Seq &&
        exported.Row == ((e as MessageEvent)?.Message is { } row ? Row.Of(row) : null) &&
        exported.Entry == ((e as CustomerEvent)?.Customer is { } customer ? Entry.Of(customer) : null);

    // Texts are told apart by what they say, which no two of them share: ids could be what went wrong.
    private static IEnumerable<Violation> Texts(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var journaled = conversations
            .SelectMany(conversation => conversation.Found.Journal.OfType<MessageReceived>().Select(e => (conversation.CustomerId, Event: e)))
            .ToLookup(received => received.Event.Message.Text);
        var owners = conversations
            .SelectMany(conversation => conversation.Fold.State.Customer!.Addresses.Select(number => (Number: number, conversation.CustomerId)))
            .ToLookup(owned => owned.Number, owned => owned.CustomerId);
        foreach (var text in run.Texts)
        {
            var found = journaled[text.Text].ToList();
            if (found.Count == 1 || (found.Count == 0 && text.Answered is null))
                continue;
            yield return new Violation(found.Select(f => f.CustomerId).Concat(owners[text.From]).FirstOrDefault("nobody"), Rule.TextIsJournaledOnce,
                $"  '{text.Text}', posted {text.Posts} times from {Slice.At(text.Posted)} on, answered 200 at {Slice.At(text.Answered)}, is journaled {found.Count} times:\n" +
                Slice.Of(found.Select(f => f.Event)));
        }

        var sent = run.Texts.Select(text => text.Text).ToHashSet();
        foreach (var invented in journaled.Where(group => !sent.Contains(group.Key)))
            yield return new Violation(invented.First().CustomerId, Rule.NoTextIsInvented, Slice.Of(invented.Select(i => i.Event)));
    }

    private static IEnumerable<Violation> Reports(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var byId = conversations.ToDictionary(conversation => conversation.CustomerId);
        foreach (var report in run.Reports)
        {
            var about = byId.GetValueOrDefault(report.CustomerId)?.Found.Journal
                .OfType<MessageEvent>().Where(e => e.Message.Id.Value == report.MessageId).ToList() ?? [];
            var copies = about.OfType<DeliveryReported>().Count(e => e.Webhook.EventId == report.EventId);
            // After a retry the row tells of another attempt.
            var reached = about is [] || about.OfType<SendRetried>().Any() ||
                Progress.Of(about[^1].Message.Status) >= Progress.Of(report.Status);
            if (copies <= 1 && (reached || report.Answered is null) && (about is not [] || report.Answered is null))
                continue;
            yield return new Violation(report.CustomerId, Rule.ReportTakesEffect,
                $"  '{report.Status}' of {report.MessageId}, event {report.EventId}, answered 200 at {Slice.At(report.Answered)}, journaled {copies} times:\n" +
                Slice.Of(about));
        }
    }

    private static IEnumerable<Violation> Numbers(IReadOnlyList<FoldedConversation> conversations) => conversations
        .SelectMany(conversation => conversation.Fold.State.Customer!.Addresses
            .Union(conversation.Found.Journal.OfType<MessageReceived>().Select(e => e.Message.From))
            .Select(number => (Number: number, conversation.CustomerId)))
        .GroupBy(owned => owned.Number)
        .Where(owners => owners.Count() > 1)
        .Select(owners => new Violation(owners.First().CustomerId, Rule.NumberHasOneConversation,
            $"  {owners.Key} is in the conversations {string.Join(", ", owners.Select(owner => owner.CustomerId))}"));
}
