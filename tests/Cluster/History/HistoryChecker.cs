using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>Proves of a finished run that nothing was lost, doubled, swapped or shown wrong; pure.</summary>
public static class HistoryChecker
{
    /// <summary>Everything that does not hold; empty for a good run.</summary>
    public static IReadOnlyList<Violation> Check(RunHistory run)
    {
        var violations = new List<Violation>();
        var folded = new List<FoldedConversation>();
        foreach (var found in run.Conversations)
        {
            if (JournalRules.Gap(found) is { } gap)
                violations.Add(gap);
            else
                folded.Add(new FoldedConversation(found, new Fold(new CustomerId(found.CustomerId), found.Journal)));
        }

        violations.AddRange(JournalRules.Check(run, folded));
        violations.AddRange(CustomerRules.Check(run, folded));
        violations.AddRange(SendRules.Check(run, folded));
        violations.AddRange(StreamRules.Check(run, folded));
        violations.AddRange(InboxRules.Check(run, folded));
        violations.AddRange(ReadSideRules.Check(folded));
        violations.AddRange(run.OddAnswers.Select(answer => new Violation(
            "a client", Rule.AnswersAreExpected, $"  {answer.Call} at {Slice.At(answer.At)}: {answer.Status} {answer.Body}")));
        violations.AddRange(run.Unsettled.Select(what => new Violation("the system", Rule.ComesToRest, "  " + what)));
        return violations;
    }
}

/// <summary>A conversation and what its journal folds to.</summary>
internal sealed record FoldedConversation(ConversationFound Found, Fold Fold)
{
    public string CustomerId => Found.CustomerId;
}
