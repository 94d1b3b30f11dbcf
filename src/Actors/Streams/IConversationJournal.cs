using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>Reads a conversation's journal back.</summary>
public interface IConversationJournal
{
    /// <summary>The events after <paramref name="after"/> up to and including <paramref name="upTo"/>, in order; fewer if the journal ends before.</summary>
    IAsyncEnumerable<ConversationEvent> ReadAsync(
        CustomerId customer, long after, long upTo, CancellationToken cancellationToken);
}
