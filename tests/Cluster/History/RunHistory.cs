namespace Messaging.Cluster.Tests.History;

/// <summary>
/// All that the clients of one run did and saw, and what the system has at its end. Times are of the run's own clock, which
/// nobody sets: they count from its start.
/// </summary>
public sealed record RunHistory
{
    public required int Seed { get; init; }

    /// <summary>How long there was work, without the wait for quiet.</summary>
    public TimeSpan Worked { get; init; }
    public IReadOnlyList<TextIn> Texts { get; init; } = [];
    public IReadOnlyList<Report> Reports { get; init; } = [];
    public IReadOnlyList<SendAsked> Sends { get; init; } = [];

    /// <summary>Every message that the carrier took, in the order in which they reached it.</summary>
    public IReadOnlyList<Taken> Ledger { get; init; } = [];

    /// <summary>The carrier's other answers: what it refused, and calls that it broke off.</summary>
    public IReadOnlyList<NotTaken> NotTaken { get; init; } = [];

    /// <summary>All that may have cut sends off from their answers.</summary>
    public IReadOnlyList<Disturbance> Disturbances { get; init; } = [];
    public IReadOnlyList<Rename> Renames { get; init; } = [];
    public IReadOnlyList<ReadMark> ReadMarks { get; init; } = [];
    public IReadOnlyList<StreamReading> Streams { get; init; } = [];
    public IReadOnlyList<InboxReading> Inboxes { get; init; } = [];
    public IReadOnlyList<Touch> Probes { get; init; } = [];

    /// <summary>Answers that no client should ever get, however bad the times are.</summary>
    public IReadOnlyList<OddAnswer> OddAnswers { get; init; } = [];

    /// <summary>What had not come to rest when the patience of the end was over.</summary>
    public IReadOnlyList<string> Unsettled { get; init; } = [];
    public IReadOnlyList<ConversationFound> Conversations { get; init; } = [];
}

/// <summary>A text that a customer sent, delivered until it was answered 200.</summary>
/// <param name="Posts">How often it was delivered, copies after the answer included.</param>
public sealed record TextIn(string EventId, string TelnyxId, string From, string Text, TimeSpan Posted, TimeSpan? Answered, int Posts);

/// <summary>What the carrier reported on a message it took, delivered until it was answered 200.</summary>
public sealed record Report(
    string EventId, string CustomerId, string MessageId, string TelnyxId, string Status, TimeSpan Posted, TimeSpan? Answered, int Posts);

/// <summary>A send that an agent asked for, repeated under one key until it was answered 201.</summary>
/// <param name="Rows">The message ids of all answers: the same, if the key does its work.</param>
public sealed record SendAsked(string CustomerId, string Key, string Text, TimeSpan Asked, TimeSpan? Answered, IReadOnlyList<string> Rows, int Posts);

/// <summary>A line of the carrier's ledger.</summary>
public sealed record Taken(int Number, string CustomerId, string MessageId, int Attempt, string TelnyxId, string Text, bool AnswerWasLost, TimeSpan At);

/// <summary>A call of the carrier that it did not take.</summary>
/// <param name="Status">Its answer; null: it broke the call off without one.</param>
public sealed record NotTaken(string CustomerId, string MessageId, int Attempt, int? Status, TimeSpan At);

/// <summary>Something was done to the system, or a process of it ended.</summary>
/// <param name="Until">When what was broken worked again.</param>
public sealed record Disturbance(string What, TimeSpan Began, TimeSpan Until);

/// <summary>A change of a name that was answered 200.</summary>
public sealed record Rename(string CustomerId, string Name, TimeSpan Answered);

/// <summary>A mark "read up to" that was answered 204.</summary>
public sealed record ReadMark(string CustomerId, long Seq, TimeSpan Answered);

/// <summary>An answer that is neither what was asked for nor one of those that mean "come again".</summary>
public sealed record OddAnswer(string Call, int Status, string Body, TimeSpan At);

/// <summary>One look at a customer, through the entrance that everybody uses.</summary>
public sealed record Touch(string CustomerId, TimeSpan Began, TimeSpan Ended, bool Served, string Answer);

/// <summary>An event of a stream, as its reader got it. <paramref name="Connection"/> counts the reader's connections from 1.</summary>
public sealed record Told(int Connection, long? Id, string Type, TimeSpan At)
{
    public Row? Row { get; init; }

    public Entry? Entry { get; init; }

    public override string ToString() => $"[{Connection}] {Id?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {Type} {Row?.ToString() ?? Entry?.ToString()}";
}

/// <summary>One connection of a reader: where it resumed, when it stood, how it ended.</summary>
public sealed record Connection(int Number, string Resumed, TimeSpan Asked, TimeSpan? Opened, TimeSpan Ended, string End);

/// <summary>What one browser saw of one conversation, over all its connections.</summary>
/// <param name="IsPrompt">It reads at once and reconnects only when it must: what is late is the system's doing.</param>
/// <param name="After">The last number of the history page that it loaded first: everything later is its stream's.</param>
public sealed record StreamReading(
    string Reader, bool IsPrompt, string CustomerId, long After, TimeSpan Began, IReadOnlyList<Told> Told, IReadOnlyList<Connection> Connections);

/// <summary>What one browser saw of the inbox: the list as it loaded it once its stream stood, and what it was told since.</summary>
public sealed record InboxReading(
    string Reader, TimeSpan Began, IReadOnlyList<Entry> Loaded, IReadOnlyList<Told> Told, IReadOnlyList<Connection> Connections);
