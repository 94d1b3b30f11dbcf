namespace Messaging.Actors.Domain;

/// <summary>Rules for a text that comes in: taken once, whoever sends it and however often it is delivered.</summary>
internal static class InboundDecisions
{
    public static Decision Receive(ConversationState state, ReceiveMessage command)
    {
        if (IsKnown(state, command))
            return Decision.Nothing(Acknowledged.Instance);

        // Only a text at least as old as the newest forgotten one can be a copy of a forgotten one. Another event of the
        // same message happens later, but the message itself does not.
        var age = command.SentAt < command.Webhook.OccurredAt ? command.SentAt : command.Webhook.OccurredAt;
        if (command.Archived is null && age <= state.ForgottenUpTo)
            return Decision.Ask(new ArchiveQuery.ByWebhook(command.Webhook.EventId, command.TelnyxMessageId));
        if (command.Archived?.Message is not null)
            return Decision.Nothing(Acknowledged.Instance);

        var draft = new Draft(state, command.At);
        KnowSender(draft, command);
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

        if (command.OptOut != OptOutWish.None && command.CustomerKind == CustomerKind.Person)
            CustomerDecisions.AddOptOut(draft, command.OptOut == OptOutWish.OptOut);
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    private static bool IsKnown(ConversationState state, ReceiveMessage command)
    {
        foreach (var seen in state.SeenWebhooks)
        {
            if (seen.EventId == command.Webhook.EventId ||
                (command.TelnyxMessageId is not null && seen.TelnyxMessageId == command.TelnyxMessageId))
                return true;
        }

        return false;
    }

    // The directory decides whose address it is; the journal follows it.
    private static void KnowSender(Draft draft, ReceiveMessage command)
    {
        if (draft.State.Customer is not { } customer)
        {
            var name = command.CustomerKind == CustomerKind.Group ? string.Join(", ", command.Participants) : "";
            CustomerDecisions.AddCreated(draft, command.CustomerKind, name, command.Participants);
        }
        else if (customer.Kind == CustomerKind.Person && !customer.Addresses.Contains(command.From))
        {
            CustomerDecisions.AddAddressesChanged(draft, customer.Addresses.Add(command.From));
        }
    }
}
