namespace Messaging.Cluster.Tests.History;

/// <summary>What must hold for every customer, whatever fails meanwhile.</summary>
public enum Rule
{
    /// <summary>A journal's events are numbered without gap or repeat, and can be folded.</summary>
    JournalIsWhole,

    /// <summary>The export shows the journal as it is.</summary>
    ExportIsTheJournal,

    /// <summary>A text that was answered 200 is in the journals exactly once, and no text more often.</summary>
    TextIsJournaledOnce,

    /// <summary>The journals have no text that nobody sent.</summary>
    NoTextIsInvented,

    /// <summary>All texts of a number are in one conversation.</summary>
    NumberHasOneConversation,

    /// <summary>A report that was answered 200 has moved its message at least that far, and is journaled once at most.</summary>
    ReportTakesEffect,

    /// <summary>A send that was answered 201 is journaled exactly once, and no wish to send more often.</summary>
    SendIsJournaledOnce,

    /// <summary>A repeated key is answered with the same message.</summary>
    KeyMeansOneMessage,

    /// <summary>A journaled send is in the carrier's ledger, or its row says why it is not or that nobody knows.</summary>
    SendReachesCarrier,

    /// <summary>A send is journaled as refused only if the carrier refused it.</summary>
    RefusalIsTheCarriers,

    /// <summary>The outcome of a send is journaled as unknown only where its answer was lost, or something stood in its way.</summary>
    UncertaintyHasAReason,

    /// <summary>The carrier has a message once for each time that somebody asked for it.</summary>
    SendIsNotDoubled,

    /// <summary>Nothing goes to the carrier that is not journaled as started.</summary>
    SendIsStartedFirst,

    /// <summary>A status moves forward only.</summary>
    StatusMovesForward,

    /// <summary>Messages of one conversation reach the carrier in their order.</summary>
    SendsLeaveInOrder,

    /// <summary>A change of a name that was answered 200 is journaled.</summary>
    RenameIsJournaled,

    /// <summary>What was marked read stays read.</summary>
    ReadMarkHolds,

    /// <summary>A stream shows the journal's events after its start, in order, each once.</summary>
    StreamIsTheJournal,

    /// <summary>The inbox stream shows no entry that never was, and its place never goes back.</summary>
    InboxTellsTheTruth,

    /// <summary>What the inbox stream said last of each customer is what the list says.</summary>
    InboxEndsAsTheList,

    /// <summary>The list's entry is what the journal folds to.</summary>
    ListIsTheFold,

    /// <summary>The history's rows are what the journal folds to.</summary>
    HistoryIsTheFold,

    /// <summary>Trouble is answered 503 or by a closed connection, never by anything else.</summary>
    AnswersAreExpected,

    /// <summary>Once the work ends and nothing is broken, everything comes to rest.</summary>
    ComesToRest,
}

/// <summary>A rule that did not hold: for whom, and the part of the history that shows it.</summary>
public sealed record Violation(string Customer, Rule Rule, string Slice)
{
    public override string ToString() => $"{Rule} does not hold for {Customer}:\n{Slice}";
}
