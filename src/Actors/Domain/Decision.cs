using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>
/// What a command leads to: events to journal and the answer to give once they are durable, or, if
/// <see cref="Lookup"/> is set, a question for the archive that must be answered before deciding.
/// </summary>
public sealed record Decision
{
    public ImmutableArray<ConversationEvent> Events { get; private init; } = [];

    /// <summary>The state after <see cref="Events"/>.</summary>
    public ConversationState? State { get; private init; }
    public ConversationResult? Result { get; private init; }
    public ArchiveQuery? Lookup { get; private init; }

    public static Decision Nothing(ConversationResult result) => new() { Result = result };

    public static Decision Refuse(RefusalReason reason, string detail) => Nothing(new Refused(reason, detail));

    public static Decision Ask(ArchiveQuery query) => new() { Lookup = query };

    /// <summary>Decides to journal what <paramref name="draft"/> holds; the answer is made from the state after it.</summary>
    public static Decision Record(Draft draft, Func<ConversationState, ConversationResult> result) => new()
    {
        Events = draft.Events,
        State = draft.State,
        Result = result(draft.State),
    };
}

/// <summary>Events under way to a decision: each is numbered and made from the state that the one before it left.</summary>
public sealed class Draft(ConversationState state, DateTimeOffset at)
{
    private readonly ImmutableArray<ConversationEvent>.Builder _events = ImmutableArray.CreateBuilder<ConversationEvent>(2);

    public ConversationState State { get; private set; } = state;

    public DateTimeOffset At { get; } = at;

    public ImmutableArray<ConversationEvent> Events => _events.ToImmutable();

    /// <summary>The number that the next event will have.</summary>
    public long NextSeq => State.LastSeq + 1;

    public Draft Add(ConversationEvent e)
    {
        State = State.Apply(e);
        _events.Add(e);
        return this;
    }

    /// <summary>The customer changed by <paramref name="change"/>, as the entry that goes with the next event.</summary>
    public Customer CustomerAfter(Func<Customer, Customer> change) =>
        change(State.Customer ?? throw new InvalidOperationException("There is no customer yet.")) with { Version = NextSeq };
}
