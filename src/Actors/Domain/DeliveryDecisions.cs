namespace Messaging.Actors.Domain;

/// <summary>Rules for the webhooks that report on messages we sent.</summary>
internal static class DeliveryDecisions
{
    public static Decision Report(ConversationState state, ReportDelivery command)
    {
        if (state.Customer is null)
            return ConversationDecider.UnknownCustomer(state.Id);

        var row = FindRecent(state, command) ?? command.Archived?.Message;
        if (row is null && command.Archived is null && state.OutboundForgotten && Question(command) is { } query)
            return Decision.Ask(query);
        row ??= FindUnanswered(state, command);
        if (row is null || !Fits(row, command))
            return Decision.Refuse(RefusalReason.UnknownMessage, "No message of this conversation fits the report.");
        if (IsOvertaken(state, row, command))
            return Decision.Nothing(Acknowledged.Again);
        if (!MessageStatusRules.Advances(row.Status, row.StatusAt, command.Status, command.Webhook.OccurredAt))
            return Decision.Nothing(Acknowledged.Again);

        var draft = new Draft(state, command.At);
        draft.Add(new DeliveryReported
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Webhook = command.Webhook,
            Message = row with
            {
                Status = command.Status,
                StatusAt = command.Webhook.OccurredAt,
                Error = command.Error,
                TelnyxMessageId = command.TelnyxMessageId ?? row.TelnyxMessageId,
                Parts = command.Parts ?? row.Parts,
                Seq = draft.NextSeq,
            },
        });
        if (SaysOptedOut(command.Error))
            CustomerDecisions.AddOptOut(draft, optedOut: true);
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    private static Message? FindRecent(ConversationState state, ReportDelivery command)
    {
        if (command.MessageId is { } id)
            return state.FindOutbound(id);
        return command.TelnyxMessageId is { } telnyxId
            ? state.RecentOutbound.FirstOrDefault(row => row.TelnyxMessageId == telnyxId)
            : null;
    }

    // Without our id in its address, a webhook that overtook the answer to its send is known by what was said to whom.
    private static Message? FindUnanswered(ConversationState state, ReportDelivery command) =>
        command.MessageId is null && command.Text is not null && command.To is not null
            ? state.RecentOutbound.FirstOrDefault(row =>
                row.TelnyxMessageId is null && row.Text == command.Text && row.To == command.To &&
                (row.Status == MessageStatus.Uncertain || state.Outbox is [{ Started: true } head, ..] && head.MessageId == row.Id))
            : null;

    private static ArchiveQuery? Question(ReportDelivery command) => command switch
    {
        { MessageId: { } id } => new ArchiveQuery.ById(id),
        { TelnyxMessageId: { } telnyxId } => new ArchiveQuery.ByTelnyxId(telnyxId),
        _ => null,
    };

    // The address of a webhook is not signed; its body is. Ids from the address count only where the body agrees.
    private static bool Fits(Message row, ReportDelivery command) =>
        row.Direction == MessageDirection.Outbound && (command.To is null || command.To == row.To) &&
        (row.TelnyxMessageId is null || command.TelnyxMessageId is null ||
         row.TelnyxMessageId == command.TelnyxMessageId || command.Attempt < row.Attempt);

    // A report on an earlier attempt counts only while the repetition has not begun: then it makes it needless, and the
    // row goes on under that attempt's id.
    private static bool IsOvertaken(ConversationState state, Message row, ReportDelivery command) =>
        command.Attempt < row.Attempt &&
        (row.TelnyxMessageId is null || row.TelnyxMessageId != command.TelnyxMessageId) &&
        (command.Status.MayRetry() || !state.Outbox.Any(item => item.MessageId == row.Id && !item.Started));

    // A 40300 that comes late has other meanings too; its title tells.
    private static bool SaysOptedOut(MessageError? error) =>
        error is { Code: MessageError.OptedOut } && error.Title.Contains("STOP", StringComparison.OrdinalIgnoreCase);
}
