namespace Messaging.Actors.Domain;

/// <summary>
/// Every rule of a conversation: which events a command leads to in a given state. Pure: time, new ids and what the
/// archive knows come in with the command. A repeated command leads to no events and the same answer.
/// </summary>
public static class ConversationDecider
{
    public static Decision Decide(ConversationState state, ConversationCommand command) => command switch
    {
        ReceiveMessage receive => InboundDecisions.Receive(state, receive),
        FindReceived find => InboundDecisions.Find(state, find),
        ReportDelivery report => DeliveryDecisions.Report(state, report),
        SendMessage send => SendDecisions.Send(state, send),
        RetryMessage retry => SendDecisions.Retry(state, retry),
        StartSend start => OutboxDecisions.Start(state, start),
        RecordSendOutcome outcome => OutboxDecisions.Record(state, outcome),
        RecoverOutbox recover => OutboxDecisions.Recover(state, recover),
        FollowDirectory follow => CustomerDecisions.Follow(state, follow),
        ChangeCustomer change => CustomerDecisions.Change(state, change),
        MarkRead read => CustomerDecisions.MarkRead(state, read),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "No rule for this command."),
    };

    internal static Decision UnknownCustomer(CustomerId id) =>
        Decision.Refuse(RefusalReason.UnknownCustomer, $"There is no customer {id}.");
}
