using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Finds a message of a conversation however old it is. The answer holds for everything journaled before the call;
/// a failure to look is an exception, never "not found".
/// </summary>
public interface IMessageArchive
{
    Task<ArchiveAnswer> FindAsync(CustomerId customer, ArchiveQuery query, CancellationToken cancellationToken);
}
