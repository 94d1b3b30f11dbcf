using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>Anything that is addressed to one conversation; the shard region routes by <see cref="CustomerId"/>.</summary>
public interface IConversationMessage : INodeMessage
{
    CustomerId CustomerId { get; }
}

/// <summary>A wish to change a conversation. Time and new ids come with it, so that deciding stays pure.</summary>
public abstract record ConversationCommand(CustomerId CustomerId, DateTimeOffset At) : IConversationMessage
{
    /// <summary>The trace that it belongs to, as W3C's <c>traceparent</c>; nothing is decided by it.</summary>
    public string? Traceparent { get; init; }
}

/// <summary>A command whose answer may lie outside the recent window; the actor then fetches <see cref="Archived"/> and decides again.</summary>
public abstract record ArchiveAwareCommand(CustomerId CustomerId, DateTimeOffset At) : ConversationCommand(CustomerId, At)
{
    /// <summary>Null until the archive was asked.</summary>
    public ArchiveAnswer? Archived { get; init; }
}

/// <summary>
/// Brings the journal to where the directory is: creates the customer if there is none, and takes over addresses that are
/// newer than the journal's. Repeats, and entries that were overtaken, change nothing.
/// </summary>
public sealed record FollowDirectory(DirectoryEntry Entry, DateTimeOffset At) : ConversationCommand(Entry.Id, At);

/// <summary>Renames a customer and, or, follows the directory to other addresses; null leaves a part as it is.</summary>
public sealed record ChangeCustomer(CustomerId CustomerId, DateTimeOffset At, string? Name, DirectoryEntry? Entry)
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
/// A text came in. Whatever the webhook did not say is empty. <see cref="Entry"/> is why it came here, and creates the
/// customer if this is the first text.
/// </summary>
public sealed record ReceiveMessage(DirectoryEntry Entry, DateTimeOffset At) : ArchiveAwareCommand(Entry.Id, At)
{
    public required MessageId NewMessageId { get; init; }
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

/// <summary>
/// Asks whether a text was taken here while its sender's address was this customer's. <see cref="Entry"/> says that it no
/// longer is: once a "no" was given, a copy still on its way to here is not taken either.
/// </summary>
public sealed record FindReceived(DirectoryEntry Entry, DateTimeOffset At) : ArchiveAwareCommand(Entry.Id, At)
{
    public required string EventId { get; init; }
    public required string? TelnyxMessageId { get; init; }

    /// <summary>The earlier of the times of the text and of its webhook.</summary>
    public required DateTimeOffset HappenedAt { get; init; }
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
