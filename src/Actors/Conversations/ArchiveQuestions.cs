using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Asks the archive what a command needs to know; the answer comes to the conversation as that command again. The asker stays
/// the sender, so that all that follows is answered to whoever began it.
/// </summary>
internal sealed class ArchiveQuestions(CustomerId customer, IMessageArchive archive)
{
    private readonly HashSet<Question> _open = [];

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Everybody whose command is with the archive.</summary>
    public IEnumerable<IActorRef> Unanswered => _open.Select(question => question.ReplyTo);

    public void Ask(ArchiveAwareCommand command, ArchiveQuery query, IActorRef replyTo, IActorRef conversation)
    {
        var question = new Question(command, replyTo);
        _open.Add(question);
        // On the pool: SQLite's calls block their thread.
        Task.Run(() => archive.FindAsync(customer, query, CancellationToken.None)).PipeTo(
            conversation,
            replyTo,
            success: answer => new Answered(question, answer),
            failure: cause => new Failed(question, cause));
    }

    /// <summary>The command, now with what the archive knows.</summary>
    public ArchiveAwareCommand Take(Answered answered)
    {
        _open.Remove(answered.Question);
        return answered.Question.Command with { Archived = answered.Answer };
    }

    public void GiveUp(Failed failed) => _open.Remove(failed.Question);

    internal sealed record Answered(Question Question, ArchiveAnswer Answer) : INoSerializationVerificationNeeded;

    internal sealed record Failed(Question Question, Exception Cause) : INoSerializationVerificationNeeded;

    // A class, not a record: two of the same command are two.
    internal sealed class Question(ArchiveAwareCommand command, IActorRef replyTo)
    {
        public ArchiveAwareCommand Command => command;

        public IActorRef ReplyTo => replyTo;
    }
}
