namespace Messaging.Actors.Domain;

/// <summary>Rules for what an agent or program asks to be sent.</summary>
internal static class SendDecisions
{
    public static Decision Send(ConversationState state, SendMessage command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);
        if (EarlierSend(state, command) is { } earlier)
            return earlier;
        if ((Unreachable(customer) ?? Full(state)) is { } refusal)
            return refusal;
        if (Destination(state, customer) is not { } to)
            return Decision.Refuse(RefusalReason.NotReachable, "The customer has no number that can be texted.");

        // A reply goes out from the number that the customer wrote to: that is the one they know.
        var from = command.From ?? (Address.IsReachable(state.LastInboundTo) ? state.LastInboundTo : command.DefaultFrom);
        if (from is null)
            return Decision.Refuse(RefusalReason.NoSender, "There is no number to send from: set Telnyx__From or give 'from'.");

        var draft = new Draft(state, command.At);
        var message = new Message
        {
            Id = command.NewMessageId,
            CustomerId = state.Id,
            Direction = MessageDirection.Outbound,
            Text = command.Text,
            SentAt = command.At,
            Status = MessageStatus.Pending,
            From = from,
            To = to,
            Media = command.Media,
            Parts = Math.Max(1, SmsParts.Count(command.Text)),
            SentBy = command.SentBy,
            CreatedSeq = draft.NextSeq,
            Seq = draft.NextSeq,
        };
        draft.Add(new SendRequested
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Message = message,
            IdempotencyKey = command.IdempotencyKey,
        });
        return Decision.Record(draft, _ => new MessageResult(message, Repeated: false));
    }

    public static Decision Retry(ConversationState state, RetryMessage command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);

        var row = state.FindOutbound(command.MessageId) ?? command.Archived?.Message;
        if (row is null && command.Archived is null)
            return Decision.Ask(new ArchiveQuery.ById(command.MessageId));
        if (row is null)
            return Decision.Refuse(RefusalReason.UnknownMessage, $"There is no message {command.MessageId} in this conversation.");
        // A copy of this command that came before is this wish; doing it again would text the customer twice.
        if (state.UsedKeys.Any(used => used.Key == UsedKey.OfRetry(row.Id, command.At)))
            return Decision.Nothing(new MessageResult(row, Repeated: true));
        // In the outbox the present attempt has not ended, whatever a webhook said of it meanwhile.
        if (!row.Status.MayRetry() || state.Outbox.Any(item => item.MessageId == row.Id))
            return Decision.Refuse(RefusalReason.StatusForbidsRetry, "Only a message that failed or is uncertain can be sent again.");
        // The number may be another customer's by now; what is sent there belongs to that conversation.
        if (!customer.Addresses.Contains(row.To))
            return Decision.Refuse(RefusalReason.NotReachable, "The number that it was sent to is no longer this customer's.");
        if ((Unreachable(customer) ?? Full(state)) is { } refusal)
            return refusal;

        var draft = new Draft(state, command.At);
        var message = row with
        {
            Status = MessageStatus.Pending,
            StatusAt = null,
            Error = null,
            TelnyxMessageId = null,
            Attempt = row.Attempt + 1,
            Seq = draft.NextSeq,
        };
        draft.Add(new SendRetried { Seq = draft.NextSeq, At = draft.At, Message = message, By = command.By });
        return Decision.Record(draft, _ => new MessageResult(message, Repeated: false));
    }

    // The same id or key means the same send: the row it made is the answer, as it stands now.
    private static Decision? EarlierSend(ConversationState state, SendMessage command)
    {
        if (state.FindOutbound(command.NewMessageId) is { } repeated)
            return Decision.Nothing(new MessageResult(repeated, Repeated: true));
        if (command.IdempotencyKey is not { } key)
            return EarlierSendForgotten(state, command);
        var used = state.UsedKeys.FirstOrDefault(u => u.Key == key);
        if (used is not null && state.FindOutbound(used.MessageId) is { } recent)
            return Decision.Nothing(new MessageResult(recent, Repeated: true));
        if (command.Archived?.Message is { } archived)
            return Decision.Nothing(new MessageResult(archived, Repeated: true));
        return command.Archived is null && (used is not null || state.KeysForgotten)
            ? Decision.Ask(new ArchiveQuery.ByIdempotencyKey(key))
            : null;
    }

    // A copy of a command is no later than the activity it caused, so only then can its row have left the window.
    private static Decision? EarlierSendForgotten(ConversationState state, SendMessage command)
    {
        if (command.Archived is { } archived)
            return archived.Message is { } row ? Decision.Nothing(new MessageResult(row, Repeated: true)) : null;
        // In milliseconds, as the time of activity is stored.
        return state.OutboundForgotten &&
            command.At.ToUnixTimeMilliseconds() <= state.Customer!.LastActivityAt.ToUnixTimeMilliseconds()
            ? Decision.Ask(new ArchiveQuery.ById(command.NewMessageId))
            : null;
    }

    private static Decision? Full(ConversationState state) =>
        state.Outbox.Length < ConversationState.OutboxLimit
            ? null
            : Decision.Refuse(RefusalReason.OutboxFull, "Too many messages wait to be sent to this customer; try again later.");

    private static Decision? Unreachable(Customer customer)
    {
        if (customer.Kind == CustomerKind.Group)
            return Decision.Refuse(RefusalReason.NotReachable, "Replies to a group are not possible; write to its members.");
        return customer.OptedOut
            ? Decision.Refuse(RefusalReason.OptedOut, "The customer has opted out; only their own START lifts that.")
            : null;
    }

    private static string? Destination(ConversationState state, Customer customer)
    {
        if (Address.IsReachable(state.LastInboundFrom) && customer.Addresses.Contains(state.LastInboundFrom!))
            return state.LastInboundFrom;
        return customer.Addresses.FirstOrDefault(Address.IsReachable);
    }
}
