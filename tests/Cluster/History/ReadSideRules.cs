namespace Messaging.Cluster.Tests.History;

/// <summary>List and history say what the journal folds to.</summary>
internal static class ReadSideRules
{
    public static IEnumerable<Violation> Check(IReadOnlyList<FoldedConversation> conversations) =>
        conversations.SelectMany(conversation => List(conversation).Concat(History(conversation)));

    private static IEnumerable<Violation> List(FoldedConversation conversation)
    {
        var folded = Entry.Of(conversation.Fold.State.Customer!);
        var (listed, times) = (conversation.Found.Listed, conversation.Found.ListedTimes);
        if (listed == folded && times == 1)
            yield break;
        yield return new Violation(conversation.CustomerId, Rule.ListIsTheFold,
            $"the journal folds to\n  {folded}\nthe list has, {times} times,\n  {listed?.ToString() ?? "nothing"}");
    }

    private static IEnumerable<Violation> History(FoldedConversation conversation)
    {
        var folded = conversation.Fold.Rows.ToList();
        var rows = conversation.Found.Rows;
        for (var i = 0; i < Math.Max(folded.Count, rows.Count); i++)
        {
            if (i < folded.Count && i < rows.Count && folded[i] == rows[i])
                continue;
            yield return new Violation(conversation.CustomerId, Rule.HistoryIsTheFold,
                "the journal folds to\n" + Slice.About(folded, i, row => row.ToString()) +
                "\nthe history has\n" + Slice.About(rows, i, row => row.ToString()));
            yield break;
        }

        if (conversation.Found.LastSeq != conversation.Fold.State.LastSeq)
        {
            yield return new Violation(conversation.CustomerId, Rule.HistoryIsTheFold,
                $"  last_seq is {conversation.Found.LastSeq}, the journal ends at {conversation.Fold.State.LastSeq}");
        }
    }
}
