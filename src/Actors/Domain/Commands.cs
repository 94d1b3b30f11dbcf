using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>Anything that is addressed to one conversation; the shard region routes by <see cref="CustomerId"/>.</summary>
public interface IConversationMessage : INodeMessage
{
    CustomerId CustomerId { get; }
}

/// <summary>A wish to change a conversation. Time and new ids come with it, so that deciding stays pure.</summary>
public abstract record ConversationCommand(CustomerId CustomerId, DateTimeOffset At) : IConversationMessage;

/// <summary>A command whose answer may lie outside the recent window; the actor then fetches <see cref="Archived"/> and decides again.</summary>
public abstract record ArchiveAwareCommand(CustomerId CustomerId, DateTimeOffset At) : ConversationCommand(CustomerId, At)
{
    /// <summary>Null until the archive was asked.</summary>
    public ArchiveAnswer? Archived { get; init; }
}

/// <summary>Creates the customer, or completes a creation that a crash interrupted. Repeats change nothing.</summary>
public sealed record CreateCustomer(
    CustomerId CustomerId, DateTimeOffset At, CustomerKind Kind, string Name, ImmutableArray<string> Addresses)
    : ConversationCommand(CustomerId, At);

/// <summary>Renames a customer and, or, replaces its addresses; null leaves a part as it is. The directory has the addresses reserved already.</summary>
public sealed record ChangeCustomer(
    CustomerId CustomerId, DateTimeOffset At, string? Name, ImmutableArray<string>? Addresses)
    : ConversationCommand(CustomerId, At);

/// <summary>Marks the conversation read up to a journal sequence number.</summary>
public sealed record MarkRead(CustomerId CustomerId, DateTimeOffset At, long UpTo) : ConversationCommand(CustomerId, At);

/// <summary>What a customer's opt-out keyword asks of us, as the carrier understood it.</summary>
public enum OptOutWish
{
    None,
    OptOut,
    OptIn,
}

/// <summary>
/// A text came in. Whatever the webhook did not say is empty. <see cref="CustomerKind"/> and <see cref="Participants"/>
/// describe the customer to be created if this is the first text.
/// </summary>
public sealed record ReceiveMessage(CustomerId CustomerId, DateTimeOffset At) : ArchiveAwareCommand(CustomerId, At)
{
    public required MessageId NewMessageId { get; init; }
    public required CustomerKind CustomerKind { get; init; }
    public required ImmutableArray<string> Participants { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset SentAt { get; init; }
    public ImmutableArray<Media> Media { get; init; } = [];
    public int Parts { get; init; } = 1;
    public string? TelnyxMessageId { get; init; }
    public OptOutWish OptOut { get; init; }
    public required WebhookRecord Webhook { get; init; }
}

/// <summary>A webhook reports what became of a message that we sent.</summary>
public sealed record ReportDelivery(CustomerId CustomerId, DateTimeOffset At) : ArchiveAwareCommand(CustomerId, At)
{
    /// <summary>Our own id, from the query of the webhook's address; null when the webhook came by another address.</summary>
    public MessageId? MessageId { get; init; }

    /// <summary>Which attempt the webhook belongs to, from the same query.</summary>
    public int? Attempt { get; init; }
    public required string? TelnyxMessageId { get; init; }
    public required string? To { get; init; }
    public required string? Text { get; init; }
    public required MessageStatus Status { get; init; }
    public MessageError? Error { get; init; }
    public int? Parts { get; init; }
    public required WebhookRecord Webhook { get; init; }
}

/// <summary>Writes a reply into the outbox. <see cref="From"/> null means: the number the customer last texted to, else the default.</summary>
public sealed record SendMessage(CustomerId CustomerId, DateTimeOffset At) : ArchiveAwareCommand(CustomerId, At)
{
    public required MessageId NewMessageId { get; init; }
    public required string Text { get; init; }
    public ImmutableArray<Media> Media { get; init; } = [];
    public string? From { get; init; }
    public string? DefaultFrom { get; init; }
    public required string SentBy { get; init; }
    public string? IdempotencyKey { get; init; }
}

/// <summary>Sends a failed, rejected or uncertain message again.</summary>
public sealed record RetryMessage(CustomerId CustomerId, DateTimeOffset At, MessageId MessageId, string By)
    : ArchiveAwareCommand(CustomerId, At);

/// <summary>Marks the head of the outbox as handed over; the actor calls the carrier once this is durable.</summary>
public sealed record StartSend(CustomerId CustomerId, DateTimeOffset At) : ConversationCommand(CustomerId, At);

/// <summary>What the carrier answered to the send in flight.</summary>
public sealed record RecordSendOutcome(
    CustomerId CustomerId, DateTimeOffset At, MessageId MessageId, int Attempt, SendOutcome Outcome)
    : ConversationCommand(CustomerId, At);

/// <summary>After a restart: a send that was started and has no outcome becomes uncertain.</summary>
public sealed record RecoverOutbox(CustomerId CustomerId, DateTimeOffset At) : ConversationCommand(CustomerId, At);
