namespace Messaging.Actors.Domain;

/// <summary>What identifies a message that may lie before the recent window.</summary>
public abstract record ArchiveQuery
{
    private ArchiveQuery()
    {
    }

    public sealed record ById(MessageId Id) : ArchiveQuery;

    public sealed record ByTelnyxId(string TelnyxMessageId) : ArchiveQuery;

    public sealed record ByIdempotencyKey(string Key) : ArchiveQuery;

    /// <summary>An inbound text, by its webhook's event id or the carrier's message id.</summary>
    public sealed record ByWebhook(string EventId, string? TelnyxMessageId) : ArchiveQuery;
}

/// <summary>The row found, or null: then it is certain that the conversation never had it.</summary>
public sealed record ArchiveAnswer(Message? Message);
