using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Asks the archive what a command needs to know; the answer comes to the conversation as that command again. The asker stays
/// the sender, so that all that follows is answered to whoever began it.
/// </summary>
internal sealed class ArchiveQuestions(CustomerId customer, IMessageArchive archive)
{
    public void Ask(ArchiveAwareCommand command, ArchiveQuery query, IActorRef replyTo, IActorRef conversation) =>
        // On the pool: SQLite's calls block their thread.
        Task.Run(() => archive.FindAsync(customer, query, CancellationToken.None)).PipeTo(
            conversation,
            replyTo,
            success: answer => new Answered(command with { Archived = answer }),
            failure: cause => new Failed(cause));

    internal sealed record Answered(ArchiveAwareCommand Command) : INoSerializationVerificationNeeded;

    internal sealed record Failed(Exception Cause) : INoSerializationVerificationNeeded;
}
