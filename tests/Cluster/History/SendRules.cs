using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>What was asked to be sent left, once, in order, and its status tells the truth.</summary>
internal static class SendRules
{
    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var ledger = run.Ledger.ToLookup(taken => taken.CustomerId);
        return
        [
            .. Asked(run, conversations),
            .. Unknown(run, conversations),
            .. conversations.SelectMany(conversation => Carried(conversation, [.. ledger[conversation.CustomerId]])),
            .. conversations.SelectMany(conversation => Order(conversation, ledger[conversation.CustomerId])),
            .. conversations.SelectMany(Statuses),
            .. OutcomeRules.Check(run, conversations),
        ];
    }

    private static IEnumerable<Violation> Asked(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var journaled = conversations
            .SelectMany(conversation => conversation.Found.Journal.OfType<SendRequested>()).ToLookup(e => e.Message.Text);
        foreach (var send in run.Sends)
        {
            var found = journaled[send.Text].ToList();
            var isRight = found is [var one] && one.CustomerId.Value == send.CustomerId && one.IdempotencyKey == send.Key &&
                send.Rows.All(row => row == one.Message.Id.Value);
            if (!isRight && (found.Count > 0 || send.Answered is not null))
            {
                yield return new Violation(send.CustomerId, Rule.SendIsJournaledOnce,
                    $"  '{send.Text}' with key {send.Key}, answered 201 at {Slice.At(send.Answered)} with {string.Join(", ", send.Rows)}, is journaled {found.Count} times:\n" +
                    Slice.Of(found));
            }

            if (send.Rows.Distinct().Count() > 1)
            {
                yield return new Violation(send.CustomerId, Rule.KeyMeansOneMessage,
                    $"  key {send.Key} was answered with {string.Join(", ", send.Rows)}");
            }
        }
    }

    private static IEnumerable<Violation> Unknown(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var started = conversations.SelectMany(conversation => conversation.Found.Journal.OfType<SendStarted>())
            .Select(e => (e.MessageId.Value, e.Attempt)).ToHashSet();
        return run.Ledger.Where(taken => !started.Contains((taken.MessageId, taken.Attempt)))
            .Select(taken => new Violation(taken.CustomerId, Rule.SendIsStartedFirst, "  " + taken));
    }

    private static IEnumerable<Violation> Carried(FoldedConversation conversation, IReadOnlyList<Taken> ledger)
    {
        foreach (var row in conversation.Fold.Messages.Where(row => row.Direction == MessageDirection.Outbound))
        {
            var taken = ledger.Where(t => t.MessageId == row.Id.Value).ToList();
            var steps = About(conversation, row.Id).ToList();
            var text = $"{(taken.Count == 0 ? "  Not in the ledger" : Slice.Lines(taken))}\n{Slice.Of(steps)}";
            if (taken.GroupBy(t => t.Attempt).Any(attempt => attempt.Count() > 1) ||
                taken.Count > 1 + steps.OfType<SendRetried>().Count())
                yield return new Violation(conversation.CustomerId, Rule.SendIsNotDoubled, text);
            // Taken, the row must not say that it was refused; not taken, it must say so or that nobody knows.
            var isExplained = taken.Count == 0
                ? row.Status is MessageStatus.Rejected or MessageStatus.Uncertain ||
                    (row.Status is MessageStatus.SendingFailed && OutcomeRules.IsGivenUp(steps))
                : row.Status is not (MessageStatus.Pending or MessageStatus.Rejected) || steps.OfType<SendRetried>().Any();
            if (!isExplained)
                yield return new Violation(conversation.CustomerId, Rule.SendReachesCarrier, text);
        }
    }

    // A send whose answer was lost may still have been under way while the next one left; nobody can hold it back.
    private static IEnumerable<Violation> Order(FoldedConversation conversation, IEnumerable<Taken> ledger)
    {
        var lost = conversation.Found.Journal.OfType<SendOutcomeLost>().Select(e => e.Message.Id.Value).ToHashSet();
        var created = conversation.Fold.Messages.ToDictionary(row => row.Id.Value, row => row.CreatedSeq);
        var left = ledger
            .Where(taken => taken.Attempt == 1 && !lost.Contains(taken.MessageId) && created.ContainsKey(taken.MessageId))
            .OrderBy(taken => taken.Number).ToList();
        for (var i = 1; i < left.Count; i++)
        {
            if (created[left[i - 1].MessageId] <= created[left[i].MessageId])
                continue;
            yield return new Violation(conversation.CustomerId, Rule.SendsLeaveInOrder,
                Slice.About(left, i, taken => $"{taken} (asked for at {created[taken.MessageId]})"));
            yield break;
        }
    }

    private static IEnumerable<Violation> Statuses(FoldedConversation conversation)
    {
        foreach (var steps in conversation.Found.Journal.OfType<MessageEvent>().GroupBy(e => e.Message.Id))
        {
            Message? before = null;
            foreach (var step in steps)
            {
                if (before is not null && step is not SendRetried && !MayFollow(before, step.Message))
                {
                    yield return new Violation(conversation.CustomerId, Rule.StatusMovesForward, Slice.Of(About(conversation, steps.Key)));
                    break;
                }

                before = step.Message;
            }
        }
    }

    // Of two ends the later word of the carrier stands.
    private static bool MayFollow(Message before, Message after)
    {
        var (from, to) = (Progress.Of(before.Status), Progress.Of(after.Status));
        if (from == Progress.End && to == Progress.End && before.Status != after.Status)
            return before.StatusAt is not { } since || after.StatusAt >= since;
        return to >= from;
    }

    public static IEnumerable<ConversationEvent> About(FoldedConversation conversation, MessageId id) =>
        conversation.Found.Journal.Where(e => (e as MessageEvent)?.Message.Id == id || (e as OutboxEvent)?.MessageId == id);
}
