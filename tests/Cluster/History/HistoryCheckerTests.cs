using Messaging.Actors.Domain;
using static Messaging.Cluster.Tests.History.HandMade;

namespace Messaging.Cluster.Tests.History;

/// <summary>What came in, what was said of customers, and what lists and history show.</summary>
public class HistoryCheckerTests
{
    [Fact]
    public void A_good_run_has_no_violations() => Assert.Empty(HistoryChecker.Check(Good()));

    [Fact]
    public void A_run_that_was_never_answered_owes_nothing()
    {
        var run = Good();
        Assert.Empty(HistoryChecker.Check(run with
        {
            Texts = [.. run.Texts, new TextIn("e-x", "t-x", "+13125550123", "text x", Time(1), null, 3)],
            Sends = [.. run.Sends, new SendAsked(Ada, "k9", "reply nine", Time(1), null, [], 3)],
        }));
    }

    [Fact]
    public void A_text_that_was_answered_and_is_lost_is_found() =>
        Finds(WithJournal(journal => Renumbered(journal.Where(e => e is not MessageReceived { Message.Text: "text a1" }))), Rule.TextIsJournaledOnce);

    [Fact]
    public void A_text_that_is_journaled_twice_is_found() =>
        Finds(WithJournal(journal => Renumbered([.. journal, journal.OfType<MessageReceived>().First()])), Rule.TextIsJournaledOnce);

    [Fact]
    public void A_text_in_two_conversations_is_found()
    {
        var run = Good();
        var both = new Journal(Bob, "+13125550124", run.Conversations[1].Journal).Text("a1");
        Finds(run with { Conversations = [run.Conversations[0], both.Found()] }, Rule.TextIsJournaledOnce, Ada);
    }

    [Fact]
    public void A_text_that_nobody_sent_is_found()
    {
        var run = Good();
        Finds(run with { Texts = [.. run.Texts.Skip(1)] }, Rule.NoTextIsInvented);
    }

    [Fact]
    public void A_number_with_two_conversations_is_found()
    {
        var run = Good();
        var twin = new Journal("twin", "+13125550123").Text("a3");
        Finds(
            run with
            {
                Texts = [.. run.Texts, new TextIn("e-a3", "t-a3", twin.Number, "text a3", Time(1), Time(2), 1)],
                Conversations = [.. run.Conversations, twin.Found()],
            },
            Rule.NumberHasOneConversation);
    }

    [Fact]
    public void A_journal_with_a_gap_is_found()
    {
        var run = Good();
        var ada = run.Conversations[0];
        Finds(run with { Conversations = [ada with { Journal = ada.Journal.RemoveAt(4) }, run.Conversations[1]] }, Rule.JournalIsWhole);
    }

    [Fact]
    public void A_journal_without_a_beginning_is_found()
    {
        var run = Good();
        Finds(run with { Conversations = [run.Conversations[0] with { Journal = [] }, run.Conversations[1]] }, Rule.JournalIsWhole);
    }

    [Fact]
    public void An_export_that_lacks_an_event_is_found()
    {
        var run = Good();
        var ada = run.Conversations[0];
        Finds(run with { Conversations = [ada with { Exported = [.. ada.Exported.SkipLast(1)] }, run.Conversations[1]] }, Rule.ExportIsTheJournal);
    }

    [Fact]
    public void A_rename_that_was_answered_and_is_lost_is_found()
    {
        var run = Good();
        Finds(run with { Renames = [.. run.Renames, new Rename(Ada, "Countess", Time(5))] }, Rule.RenameIsJournaled);
    }

    [Fact]
    public void A_read_mark_that_was_answered_and_is_lost_is_found() =>
        Finds(WithJournal(journal => Renumbered(journal.Where(e => e is not ConversationRead))), Rule.ReadMarkHolds);

    [Fact]
    public void A_list_that_is_stale_is_found() =>
        Finds(WithAda(ada => ada with { Listed = ada.Listed! with { Version = ada.Listed.Version - 1 } }), Rule.ListIsTheFold);

    [Fact]
    public void A_customer_who_is_not_listed_is_found() =>
        Finds(WithAda(ada => ada with { Listed = null, ListedTimes = 0 }), Rule.ListIsTheFold);

    [Fact]
    public void A_customer_who_is_listed_twice_is_found() =>
        Finds(WithAda(ada => ada with { ListedTimes = 2 }), Rule.ListIsTheFold);

    [Fact]
    public void A_history_that_lacks_a_row_is_found() =>
        Finds(WithAda(ada => ada with { Rows = [.. ada.Rows.Skip(1)] }), Rule.HistoryIsTheFold);

    [Fact]
    public void A_history_in_another_order_is_found() =>
        Finds(WithAda(ada => ada with { Rows = [.. ada.Rows.Reverse()] }), Rule.HistoryIsTheFold);

    [Fact]
    public void A_history_with_a_stale_row_is_found() =>
        Finds(WithAda(ada => ada with { Rows = [.. ada.Rows.Select(row => row.Id == "one" ? row with { Status = "sent" } : row)] }), Rule.HistoryIsTheFold);

    [Fact]
    public void A_history_that_says_another_end_is_found() =>
        Finds(WithAda(ada => ada with { LastSeq = ada.LastSeq + 1 }), Rule.HistoryIsTheFold);

    [Fact]
    public void An_answer_that_nobody_should_get_is_found() =>
        Finds(Good() with { OddAnswers = [new OddAnswer("GET /api/customers", 500, "", Time(1))] }, Rule.AnswersAreExpected, "a client");

    [Fact]
    public void A_system_that_does_not_come_to_rest_is_found() =>
        Finds(Good() with { Unsettled = ["The outbox of ada is not empty."] }, Rule.ComesToRest, "the system");

    private static RunHistory WithAda(Func<ConversationFound, ConversationFound> change)
    {
        var run = Good();
        return run with { Conversations = [change(run.Conversations[0]), run.Conversations[1]] };
    }

    internal static void Finds(RunHistory run, Rule rule, string customer = Ada)
    {
        var violations = HistoryChecker.Check(run);
        var found = Assert.Single(violations, violation => violation.Rule == rule);
        Assert.Equal(customer, found.Customer);
        Assert.NotEmpty(found.Slice);
    }
}
