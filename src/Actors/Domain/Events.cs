namespace Messaging.Actors.Domain;

/// <summary>
/// A fact of a conversation, as journaled. <see cref="Seq"/> is the journal's sequence number, the id of the SSE
/// event and the reader's position, all in one. <see cref="At"/> is our clock at the decision.
/// </summary>
public abstract record ConversationEvent
{
    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Whose conversation it belongs to.</summary>
    public abstract CustomerId CustomerId { get; }
}

/// <summary>An event that leaves a message row changed; it carries the whole row as it stands afterwards.</summary>
public abstract record MessageEvent : ConversationEvent
{
    public required Message Message { get; init; }

    public sealed override CustomerId CustomerId => Message.CustomerId;
}

/// <summary>An event that leaves the customer changed in other ways than by a message; it carries the whole entry.</summary>
public abstract record CustomerEvent : ConversationEvent
{
    public required Customer Customer { get; init; }

    public sealed override CustomerId CustomerId => Customer.Id;
}

/// <summary>A step of the outbox that leaves no row changed.</summary>
public abstract record OutboxEvent(CustomerId Customer) : ConversationEvent
{
    public required MessageId MessageId { get; init; }

    public sealed override CustomerId CustomerId => Customer;
}

/// <summary>The webhook behind an event: its id, kept for de-duplication, and the body exactly as it was signed.</summary>
public sealed record WebhookRecord(string EventId, DateTimeOffset OccurredAt, ReadOnlyMemory<byte> Raw)
{
    /// <summary>When the text it brings came about: another event of the same text happens later, the text itself does not.</summary>
    public DateTimeOffset HappenedAt(DateTimeOffset sentAt) => sentAt < OccurredAt ? sentAt : OccurredAt;
}

/// <summary>The first event of every conversation.</summary>
public sealed record CustomerCreated : CustomerEvent;

/// <summary>An agent or program gave the customer another name.</summary>
public sealed record CustomerRenamed : CustomerEvent;

/// <summary>The customer's addresses are now others.</summary>
public sealed record AddressesChanged : CustomerEvent;

/// <summary>The customer opted out (STOP, error 40300) or in again (START).</summary>
public sealed record OptOutChanged : CustomerEvent;

/// <summary>An agent has read everything up to <see cref="UpTo"/>.</summary>
public sealed record ConversationRead : CustomerEvent
{
    public required long UpTo { get; init; }
}

/// <summary>A text of the customer came in.</summary>
public sealed record MessageReceived : MessageEvent
{
    public required WebhookRecord Webhook { get; init; }
}

/// <summary>A reply was accepted and stands in the outbox; nothing was handed to the carrier yet.</summary>
public sealed record SendRequested : MessageEvent
{
    public string? IdempotencyKey { get; init; }
}

/// <summary>An agent asked for a failed or uncertain message to be sent again; it stands in the outbox anew.</summary>
public sealed record SendRetried : MessageEvent
{
    public required string By { get; init; }
}

/// <summary>From here on the carrier may have the message: a crash before the outcome leaves it uncertain.</summary>
public sealed record SendStarted(CustomerId Customer) : OutboxEvent(Customer)
{
    public required int Attempt { get; init; }
}

/// <summary>The carrier certainly did not take it (429, connection refused); it will be tried again at <see cref="NotBefore"/>.</summary>
public sealed record SendPostponed(CustomerId Customer) : OutboxEvent(Customer)
{
    public required DateTimeOffset NotBefore { get; init; }
    public required string Reason { get; init; }
}

/// <summary>The carrier took the message and gave it an id.</summary>
public sealed record SendAccepted : MessageEvent;

/// <summary>The carrier refused the message, or could not be reached for too long; final unless an agent retries.</summary>
public sealed record SendRefused : MessageEvent;

/// <summary>The answer of the carrier was lost: it may or may not have the message.</summary>
public sealed record SendOutcomeLost : MessageEvent
{
    public required string Reason { get; init; }
}

/// <summary>A webhook moved the status of an outbound message.</summary>
public sealed record DeliveryReported : MessageEvent
{
    public required WebhookRecord Webhook { get; init; }
}
