namespace Messaging.Cluster.Tests.History;

/// <summary>Each reader of the inbox was told the truth, and ended with what the list says.</summary>
internal static class InboxRules
{
    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var byId = conversations.ToDictionary(conversation => conversation.CustomerId);
        return run.Inboxes.SelectMany(inbox => (IEnumerable<Violation>)
            [.. Order(inbox), .. Truth(inbox, byId), .. End(inbox, conversations)]);
    }

    // An id says that everything before it was told; a later connection begins where the reader was.
    private static IEnumerable<Violation> Order(InboxReading inbox)
    {
        var ids = inbox.Told.Where(told => told.Id is not null).ToList();
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i].Type != "reset" && (i == 0 || ids[i].Id >= ids[i - 1].Id))
                continue;
            yield return new Violation("all", Rule.InboxTellsTheTruth,
                $"{inbox.Reader}'s place went back, or was reset:\n" + Slice.About(ids, i, told => told.ToString()) +
                "\nits connections:\n" + Slice.Lines(inbox.Connections.Select(StreamRules.Text)));
            yield break;
        }
    }

    private static IEnumerable<Violation> Truth(InboxReading inbox, Dictionary<string, FoldedConversation> conversations)
    {
        foreach (var told in inbox.Told)
        {
            if (told.Entry is not { } entry || conversations.GetValueOrDefault(entry.Id) is not { } conversation ||
                conversation.Fold.Entries.GetValueOrDefault(entry.Version) == entry)
                continue;
            yield return new Violation(entry.Id, Rule.InboxTellsTheTruth,
                $"{inbox.Reader} was told at {Slice.At(told.At)}:\n  {entry}\nby the journal it was\n  {conversation.Fold.Entries.GetValueOrDefault(entry.Version)?.ToString() ?? "never of this version"}");
            yield break;
        }
    }

    private static IEnumerable<Violation> End(InboxReading inbox, IReadOnlyList<FoldedConversation> conversations)
    {
        var last = inbox.Loaded.Concat(inbox.Told.Select(told => told.Entry).OfType<Entry>())
            .GroupBy(entry => entry.Id)
            .ToDictionary(entries => entries.Key, entries => entries.MaxBy(entry => entry.Version));
        return conversations
            .Where(conversation => last.GetValueOrDefault(conversation.CustomerId) != conversation.Found.Listed)
            .Select(conversation => new Violation(conversation.CustomerId, Rule.InboxEndsAsTheList,
                $"{inbox.Reader} ended with\n  {last.GetValueOrDefault(conversation.CustomerId)?.ToString() ?? "nothing"}\nthe list has\n  {conversation.Found.Listed?.ToString() ?? "nothing"}\nits connections:\n" +
                Slice.Lines(inbox.Connections.Select(StreamRules.Text))));
    }
}
