using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>One conversation at the end of a run, as each of the system's faces shows it.</summary>
/// <param name="Journal">Straight from the database.</param>
/// <param name="Exported">The same, as the interface exports it.</param>
/// <param name="Listed">Its entry in the list of customers; null when it is in none of the list's pages.</param>
/// <param name="ListedTimes">How often the list has it.</param>
/// <param name="Rows">The history, all pages, oldest first.</param>
/// <param name="LastSeq">As the history's newest page says it.</param>
public sealed record ConversationFound(
    string CustomerId, ImmutableArray<ConversationEvent> Journal, IReadOnlyList<Exported> Exported,
    Entry? Listed, int ListedTimes, IReadOnlyList<Row> Rows, long LastSeq);

/// <summary>An event of the export.</summary>
public sealed record Exported(long Seq, string Type, Row? Row, Entry? Entry);

/// <summary>What a reader of the stream is shown of an event.</summary>
public sealed record Visible(long Seq, string Type, Row? Row, Entry? Entry)
{
    /// <summary>Null for the steps of the outbox, which change nothing that a reader sees.</summary>
    public static Visible? Of(ConversationEvent e) => e switch
    {
        MessageReceived or SendRequested => new Visible(e.Seq, "message", Row.Of(((MessageEvent)e).Message), null),
        MessageEvent m => new Visible(e.Seq, "status", Row.Of(m.Message), null),
        CustomerEvent c => new Visible(e.Seq, "customer", null, Entry.Of(c.Customer)),
        OutboxEvent => null,
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "It is not known what readers see of it."),
    };

    public override string ToString() => $"{Seq} {Type} {Row?.ToString() ?? Entry?.ToString()}";
}

/// <summary>What a journal says, made from all of its events anew.</summary>
public sealed class Fold
{
    private readonly List<Message> _rows = [];

    /// <exception cref="InvalidOperationException">The events do not follow each other.</exception>
    public Fold(CustomerId id, IEnumerable<ConversationEvent> journal)
    {
        State = ConversationState.Empty(id);
        foreach (var e in journal)
        {
            State = State.Apply(e);
            var entry = Entry.Of(State.Customer!);
            Entries[entry.Version] = entry;
            if (Visible.Of(e) is { } visible)
                Seen.Add(visible);
            if (e is MessageEvent { Message: var message })
                Place(message);
        }
    }

    public ConversationState State { get; }

    /// <summary>The entry after each version.</summary>
    public Dictionary<long, Entry> Entries { get; } = [];

    /// <summary>What a reader from the beginning on sees.</summary>
    public List<Visible> Seen { get; } = [];

    public IEnumerable<Message> Messages => _rows;

    public IEnumerable<Row> Rows => _rows.Select(Row.Of);

    // A row keeps the place at which it was created.
    private void Place(Message message)
    {
        _rows.RemoveAll(row => row.Id == message.Id);
        var place = _rows.FindIndex(row => row.CreatedSeq > message.CreatedSeq);
        _rows.Insert(place < 0 ? _rows.Count : place, message);
    }
}
