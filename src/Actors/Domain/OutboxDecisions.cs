namespace Messaging.Actors.Domain;

/// <summary>
/// Rules for handing messages to the carrier: one at a time and in order; journaled before and after, so that a crash
/// leaves at most the one in flight uncertain, and never sends twice.
/// </summary>
internal static class OutboxDecisions
{
    /// <summary>A carrier that cannot be reached for this long makes the message fail, so that an agent sees it.</summary>
    public static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>A carrier that names a later time than this is not believed.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    public static Decision Start(ConversationState state, StartSend command)
    {
        if (state.Outbox is not [{ Started: false } head, ..] || head.NotBefore > command.At)
            return Decision.Nothing(Acknowledged.Instance);

        var draft = new Draft(state, command.At);
        draft.Add(new SendStarted(state.Id)
        {
            Seq = draft.NextSeq,
            At = draft.At,
            MessageId = head.MessageId,
            Attempt = head.Attempt,
        });
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    public static Decision Record(ConversationState state, RecordSendOutcome command)
    {
        if (InFlight(state) is not { } flight ||
            flight.Item.MessageId != command.MessageId || flight.Item.Attempt != command.Attempt)
            return Decision.Nothing(Acknowledged.Instance);

        var (item, row) = flight;
        var draft = new Draft(state, command.At);
        switch (command.Outcome)
        {
            case SendOutcome.Accepted accepted:
                draft.Add(Accepted(draft, row, accepted));
                break;
            case SendOutcome.Refused refused:
                draft.Add(RefusedBy(draft, row, MessageStatus.Rejected, refused.Error));
                if (refused.Error.Code == MessageError.OptedOut)
                    CustomerDecisions.AddOptOut(draft, optedOut: true);
                break;
            // Settled by a late report on an attempt before: to go on would send it again though it is known to have arrived.
            case SendOutcome.NotTaken notTaken when row.Status != MessageStatus.Pending || command.At - item.RequestedAt >= GiveUpAfter:
                draft.Add(RefusedBy(draft, row, MessageStatus.SendingFailed,
                    new MessageError("", "The carrier could not be reached", notTaken.Reason)));
                break;
            case SendOutcome.NotTaken notTaken:
                draft.Add(new SendPostponed(state.Id)
                {
                    Seq = draft.NextSeq,
                    At = draft.At,
                    MessageId = row.Id,
                    NotBefore = Earlier(command.At + Wait(item.Failures, notTaken.RetryAfter), item.RequestedAt + GiveUpAfter),
                    Reason = notTaken.Reason,
                });
                break;
            case SendOutcome.Lost lost:
                draft.Add(Lost(draft, row, lost.Reason));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command.Outcome, "An outcome without a rule.");
        }

        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    public static Decision Recover(ConversationState state, RecoverOutbox command)
    {
        if (InFlight(state) is not { } flight)
            return Decision.Nothing(Acknowledged.Instance);
        var draft = new Draft(state, command.At);
        draft.Add(Lost(draft, flight.Row, "The server stopped before the carrier's answer was known."));
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    private static (OutboxItem Item, Message Row)? InFlight(ConversationState state) =>
        state.Outbox is [{ Started: true } head, ..]
            ? (head, state.FindOutbound(head.MessageId) ??
                throw new InvalidOperationException($"The outbox holds {head.MessageId}, whose row is gone."))
            : null;

    // A webhook may have come before the answer; then the row stands further on already and stays there. The id is the
    // answer's in any case: that webhook may have been of another attempt, and this one's are still to come.
    private static SendAccepted Accepted(Draft draft, Message row, SendOutcome.Accepted accepted) => new()
    {
        Seq = draft.NextSeq,
        At = draft.At,
        Message = row with
        {
            Status = row.Status == MessageStatus.Pending ? accepted.Status : row.Status,
            TelnyxMessageId = accepted.TelnyxMessageId,
            Parts = accepted.Parts ?? row.Parts,
            Seq = draft.NextSeq,
        },
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static SendRefused RefusedBy(Draft draft, Message row, MessageStatus status, MessageError error) => new()
    {
        Seq = draft.NextSeq,
        At = draft.At,
        Message = row.Status == MessageStatus.Pending
            ? row with { Status = status, Error = error, Seq = draft.NextSeq }
            : row with { Seq = draft.NextSeq },
    };

    private static SendOutcomeLost Lost(Draft draft, Message row, string reason) => new()
    {
        Seq = draft.NextSeq,
        At = draft.At,
        Reason = reason,
        Message = row.Status == MessageStatus.Pending
            ? row with { Status = MessageStatus.Uncertain, Seq = draft.NextSeq }
            : row with { Seq = draft.NextSeq },
    };

    private static TimeSpan Wait(int failures, TimeSpan? asked)
    {
        var own = TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures, 10))));
        if (asked is not { } wait || wait <= own)
            return own;
        return wait < LongestAsked ? wait : LongestAsked;
    }
}
