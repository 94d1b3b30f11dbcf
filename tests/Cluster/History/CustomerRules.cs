using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>What was said of customers themselves holds.</summary>
internal static class CustomerRules
{
    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var renames = run.Renames.ToLookup(rename => rename.CustomerId);
        var marks = run.ReadMarks.ToLookup(mark => mark.CustomerId);
        return conversations.SelectMany(conversation =>
            Renames(conversation, renames[conversation.CustomerId]).Concat(Marks(conversation, [.. marks[conversation.CustomerId]])));
    }

    // At least once: a change that was given up and came late after the next one was made twice, and rightly.
    private static IEnumerable<Violation> Renames(FoldedConversation conversation, IEnumerable<Rename> renames)
    {
        var journaled = conversation.Found.Journal.OfType<CustomerRenamed>().ToList();
        return renames.Where(rename => journaled.All(e => e.Customer.Name != rename.Name))
            .Select(rename => new Violation(conversation.CustomerId, Rule.RenameIsJournaled,
                $"  '{rename.Name}' was answered 200 at {Slice.At(rename.Answered)}; journaled are:\n" + Slice.Of(journaled)));
    }

    private static IEnumerable<Violation> Marks(FoldedConversation conversation, List<ReadMark> marks)
    {
        if (marks.MaxBy(mark => mark.Seq) is not { } furthest)
            yield break;
        var later = conversation.Found.Journal.OfType<MessageReceived>().Count(e => e.Seq > furthest.Seq);
        if (conversation.Fold.State.Customer!.UnreadCount <= later)
            yield break;
        yield return new Violation(conversation.CustomerId, Rule.ReadMarkHolds,
            $"  read up to {furthest.Seq} was answered 204 at {Slice.At(furthest.Answered)}; {later} texts came later, but unread are {conversation.Fold.State.Customer.UnreadCount}:\n" +
            Slice.Of(conversation.Found.Journal.OfType<ConversationRead>()));
    }
}
