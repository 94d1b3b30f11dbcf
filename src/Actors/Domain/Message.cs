using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>Who wrote a message: the customer (inbound) or we (outbound).</summary>
public enum MessageDirection
{
    Inbound,
    Outbound,
}

/// <summary>A picture or other file of an MMS, by reference: its bytes stay where the carrier put them.</summary>
public sealed record Media(string Url, string? ContentType, long? Size, string? Sha256);

/// <summary>Why a message failed, in the carrier's words. <c>Code</c> is a string of digits, or empty when the failure is our own finding.</summary>
public sealed record MessageError(string Code, string Title, string? Detail)
{
    /// <summary>Telnyx: the recipient has opted out.</summary>
    public const string OptedOut = "40300";
}

/// <summary>
/// One row of a conversation as it stands after the journal event <see cref="Seq"/>. Events carry whole rows, so a
/// stream, a replay and a projection can each be written from a single event.
/// </summary>
public sealed record Message
{
    public required MessageId Id { get; init; }
    public required CustomerId CustomerId { get; init; }
    public required MessageDirection Direction { get; init; }
    public required string Text { get; init; }

    /// <summary>Inbound: when the carrier had it. Outbound: when it was accepted here.</summary>
    public required DateTimeOffset SentAt { get; init; }
    public required MessageStatus Status { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public ImmutableArray<Media> Media { get; init; } = [];

    /// <summary>SMS parts: the carrier's count once known, our estimate before.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Agent or API key that wrote it; null for inbound.</summary>
    public string? SentBy { get; init; }
    public MessageError? Error { get; init; }

    /// <summary>The carrier's id. Outbound: known once the send was answered or a webhook named it.</summary>
    public string? TelnyxMessageId { get; init; }

    /// <summary>When the carrier says the present status happened; decides between two final statuses.</summary>
    public DateTimeOffset? StatusAt { get; init; }

    /// <summary>How often we handed it to the carrier or mean to; an agent's retry adds one.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Journal sequence number of the event that created the row: the order of a conversation.</summary>
    public long CreatedSeq { get; init; }

    /// <summary>Journal sequence number of the event that last changed the row.</summary>
    public long Seq { get; init; }
}
