namespace Messaging.Actors.Domain;

/// <summary>Rules for a text that comes in: taken once, whoever sends it and however often it is delivered.</summary>
internal static class InboundDecisions
{
    public static Decision Receive(ConversationState state, ReceiveMessage command)
    {
        if (Earlier(state, command, command.Webhook.EventId, command.TelnyxMessageId, command.Webhook.HappenedAt(command.SentAt)) is { } known)
            return known;
        // The directory has moved on since this text was sent here: the address may be another's, who may have the text.
        if (state.Customer is { } customer && command.Entry.Version < customer.AddressesVersion)
            return Decision.Refuse(RefusalReason.DirectoryMovedOn, "The customer's addresses have changed meanwhile.");

        var draft = new Draft(state, command.At);
        CustomerDecisions.AddDirectory(draft, command.Entry);
        draft.Add(new MessageReceived
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Webhook = command.Webhook,
            Message = new Message
            {
                Id = command.NewMessageId,
                CustomerId = state.Id,
                Direction = MessageDirection.Inbound,
                Text = command.Text,
                SentAt = command.SentAt,
                Status = MessageStatus.Received,
                From = command.From,
                To = command.To,
                Media = command.Media,
                Parts = command.Parts,
                TelnyxMessageId = command.TelnyxMessageId,
                CreatedSeq = draft.NextSeq,
                Seq = draft.NextSeq,
            },
        });

        if (command.OptOut != OptOutWish.None && command.Entry.Kind == CustomerKind.Person)
            CustomerDecisions.AddOptOut(draft, command.OptOut == OptOutWish.OptOut);
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    public static Decision Find(ConversationState state, FindReceived command)
    {
        if (Earlier(state, command, command.EventId, command.TelnyxMessageId, command.HappenedAt) is { } known)
            return known;

        // To the version without the address, so that a copy on its way to here is refused from now on.
        var draft = new Draft(state, command.At);
        CustomerDecisions.AddDirectory(draft, command.Entry);
        var no = new Refused(RefusalReason.UnknownMessage, "The text was not taken here.");
        return draft.Events.IsEmpty ? Decision.Nothing(no) : Decision.Record(draft, _ => no);
    }

    // What there is to say of a text that may have been taken before; null when it certainly was not.
    private static Decision? Earlier(
        ConversationState state, ArchiveAwareCommand command, string eventId, string? telnyxMessageId, DateTimeOffset happenedAt)
    {
        if (SeenWebhook.IsAmong(state.SeenWebhooks, eventId, telnyxMessageId) || command.Archived?.Message is not null)
            return Decision.Nothing(Acknowledged.Again);
        // Only a text at least as old as the newest forgotten one can be a copy of a forgotten one.
        return command.Archived is null && happenedAt <= state.ForgottenUpTo
            ? Decision.Ask(new ArchiveQuery.ByWebhook(eventId, telnyxMessageId))
            : null;
    }
}
