using System.Diagnostics;
using Akka.Actor;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>
/// The commands of one conversation on their way to its journal: one group is being written, the next gathers behind it
/// (docs/decisions/0024). Knows the two states: what is durable, and what is decided.
/// </summary>
/// <param name="decide">Decides in a state; null: the command could not be decided, and has its answer.</param>
internal sealed class CommandPipeline(CustomerId id, Func<ConversationState, ConversationCommand, IActorRef, Decision?> decide)
{
    private readonly Queue<(ConversationCommand Command, IActorRef ReplyTo)> _beyond = new(); // what a full group had no room for
    private ConversationState _decided = ConversationState.Empty(id);
    private CommandGroup _gathered = new();
    private CommandGroup? _current; // handed out, and not finished

    /// <summary>What the journal has: all that anybody is told goes by it.</summary>
    public ConversationState State { get; private set; } = ConversationState.Empty(id);

    public bool IsEmpty => _current is null && _gathered.IsEmpty;

    public bool IsWriting { get; private set; }

    /// <summary>Of the first command in the write under way, for the log.</summary>
    public string? TraceId => Spans.TraceId(_current?.Commands[0].Traceparent);

    /// <summary>Everybody who has no answer yet, or had one a moment ago.</summary>
    public IEnumerable<(IActorRef ReplyTo, Activity? Span)> Unanswered =>
    [
        .. (_current?.Commands ?? []).Concat(_gathered.Commands).Select(one => (one.ReplyTo, one.Span)),
        .. _beyond.Select(one => (one.ReplyTo, (Activity?)null)),
    ];

    /// <summary>During a recovery: what the journal has.</summary>
    public void Recover(ConversationState state) => State = _decided = state;

    public void Take(ConversationCommand command, IActorRef replyTo)
    {
        if (_gathered.IsFull)
            _beyond.Enqueue((command, replyTo));
        else
            Gather(command, replyTo);
    }

    /// <summary>The group to be finished or, if it has events, written now. Null while there is one already, or none.</summary>
    /// <remarks>One write at a time: were a second one under way, it could be stored although the first is not.</remarks>
    public CommandGroup? Next()
    {
        if (_current is not null || _gathered.IsEmpty)
            return null;
        var group = _current = _gathered;
        IsWriting = group.HasEvents;
        _gathered = new CommandGroup();
        while (!_gathered.IsFull && _beyond.TryDequeue(out var next))
            Gather(next.Command, next.ReplyTo);
        return group;
    }

    /// <summary>The journal has what was being written.</summary>
    public void Written()
    {
        State = _current!.StateAfter!;
        IsWriting = false;
    }

    /// <summary>Each command of the group is answered, or asks the archive.</summary>
    public void Finished() => _current = null;

    private void Gather(ConversationCommand command, IActorRef replyTo)
    {
        // The name is that of a type: few, and known.
        var span = Spans.Begin(command.GetType().Name, ActivityKind.Consumer, command.Traceparent);
        if (decide(_decided, command, replyTo) is not { } decision)
        {
            Spans.Fail(span);
            return;
        }

        _decided = decision.State ?? _decided;
        _gathered.Add(new DecidedCommand(command, decision, replyTo, span));
    }
}
