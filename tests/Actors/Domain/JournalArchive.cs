using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Domain;

/// <summary>An archive that is exact by construction: it looks through all events there are.</summary>
internal sealed class JournalArchive(IReadOnlyList<ConversationEvent> journal) : IMessageArchive
{
    public Task<ArchiveAnswer> FindAsync(CustomerId customer, ArchiveQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(Find(query));

    public ArchiveAnswer Find(ArchiveQuery query)
    {
        var messages = journal.OfType<MessageEvent>().ToList();
        var found = query switch
        {
            ArchiveQuery.ById by => messages.Find(e => e.Message.Id == by.Id),
            ArchiveQuery.ByTelnyxId by => messages.Find(e => e.Message.TelnyxMessageId == by.TelnyxMessageId),
            ArchiveQuery.ByIdempotencyKey by => messages.Find(e => (e as SendRequested)?.IdempotencyKey == by.Key),
            ArchiveQuery.ByWebhook by => messages.Find(e => e is MessageReceived received &&
                (received.Webhook.EventId == by.EventId || received.Message.TelnyxMessageId == by.TelnyxMessageId)),
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };
        var latest = found is null ? null : messages.FindLast(e => e.Message.Id == found.Message.Id)!.Message;
        return new ArchiveAnswer(query is ArchiveQuery.ByTelnyxId t && latest?.TelnyxMessageId != t.TelnyxMessageId ? null : latest);
    }
}
