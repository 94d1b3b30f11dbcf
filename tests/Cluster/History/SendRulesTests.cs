using Messaging.Actors.Domain;
using static Messaging.Cluster.Tests.History.HandMade;
using static Messaging.Cluster.Tests.History.HistoryCheckerTests;

namespace Messaging.Cluster.Tests.History;

/// <summary>What goes out, and what the carrier says of it.</summary>
public class SendRulesTests
{
    [Fact]
    public void A_send_that_was_answered_and_is_lost_is_found() =>
        Finds(
            WithJournal(journal => Renumbered(journal.Where(e => (e as MessageEvent)?.Message.Id.Value != "three" && (e as OutboxEvent)?.MessageId.Value != "three"))),
            Rule.SendIsJournaledOnce);

    [Fact]
    public void A_send_that_is_journaled_twice_is_found() =>
        Finds(
            WithJournal(journal => new Journal(Ada, "+13125550123", journal).Send("copy", "k5").Start().Refused("copy").Events
                .Select(e => e is MessageEvent { Message.Id.Value: "copy" } m ? m with { Message = m.Message with { Text = "reply one" } } : e)),
            Rule.SendIsJournaledOnce);

    [Fact]
    public void A_key_that_was_answered_with_two_messages_is_found()
    {
        var run = Good();
        Finds(run with { Sends = [run.Sends[0] with { Rows = ["one", "other"] }, .. run.Sends.Skip(1)] }, Rule.KeyMeansOneMessage);
    }

    [Fact]
    public void A_message_that_never_reached_the_carrier_is_found()
    {
        var run = Good();
        Finds(run with { Ledger = [.. run.Ledger.Skip(1)] }, Rule.SendReachesCarrier);
    }

    [Fact]
    public void A_message_that_is_shown_refused_although_the_carrier_has_it_is_found()
    {
        var run = Good();
        Finds(run with { Ledger = [Taken(1, "one"), Taken(2, "three"), Taken(3, "four")] }, Rule.SendReachesCarrier);
    }

    [Fact]
    public void A_message_that_is_pending_for_ever_is_found()
    {
        var run = Good();
        var ada = new Journal(Ada, "+13125550123", run.Conversations[0].Journal).Send("five", "k5");
        Finds(run with { Conversations = [ada.Found(), run.Conversations[1]] }, Rule.SendReachesCarrier);
    }

    [Fact]
    public void An_uncertain_message_may_be_in_the_ledger()
    {
        var run = Good();
        Assert.Empty(HistoryChecker.Check(run with { Ledger = [run.Ledger[0], Taken(2, "two"), run.Ledger[1]] }));
    }

    [Fact]
    public void A_message_that_is_shown_refused_though_the_carrier_was_not_asked_is_found()
    {
        var run = Good();
        Finds(run with { NotTaken = [.. run.NotTaken.Where(call => call.Status is null)] }, Rule.RefusalIsTheCarriers);
    }

    [Fact]
    public void A_message_that_was_refused_for_another_attempt_is_found()
    {
        var run = Good();
        Finds(
            run with { NotTaken = [.. run.NotTaken.Select(call => call.Status is null ? call : call with { Attempt = 2 })] },
            Rule.RefusalIsTheCarriers);
    }

    [Fact]
    public void A_message_that_is_uncertain_though_the_carrier_was_not_asked_is_found()
    {
        var run = Good();
        Finds(run with { NotTaken = [.. run.NotTaken.Where(call => call.Status is not null)] }, Rule.UncertaintyHasAReason);
    }

    [Fact]
    public void A_message_that_is_uncertain_though_the_carrier_answered_is_found() =>
        Finds(Good() with { Ledger = [Taken(1, "one"), Taken(2, "four")] }, Rule.UncertaintyHasAReason);

    [Fact]
    public void A_disturbance_explains_two_uncertain_messages_of_a_conversation_and_no_more()
    {
        var run = Good() with { Disturbances = 1, NotTaken = [.. Good().NotTaken.Where(call => call.Status is not null)], Ledger = [Taken(1, "one"), Taken(2, "four")] };
        Assert.Empty(HistoryChecker.Check(run));

        var ada = new Journal(Ada, "+13125550123", run.Conversations[0].Journal).Send("five", "k5").Start().Lost("five");
        Finds(run with { Conversations = [ada.Found(), run.Conversations[1]] }, Rule.UncertaintyHasAReason);
    }

    [Fact]
    public void A_message_that_the_carrier_has_twice_is_found()
    {
        var run = Good();
        Finds(run with { Ledger = [.. run.Ledger, Taken(3, "four")] }, Rule.SendIsNotDoubled);
    }

    [Fact]
    public void A_message_that_an_agent_sent_again_may_be_there_twice()
    {
        var run = Retried();
        Assert.Empty(HistoryChecker.Check(run with { Ledger = [.. run.Ledger, Taken(3, "two"), Taken(4, "two", 2)] }));
    }

    [Fact]
    public void A_message_that_is_there_more_often_than_it_was_asked_for_is_found()
    {
        var run = Retried();
        Finds(run with { Ledger = [.. run.Ledger, Taken(3, "two", 2), Taken(4, "two", 2)] }, Rule.SendIsNotDoubled);
    }

    [Fact]
    public void A_message_that_was_never_started_is_found()
    {
        var run = Good();
        Finds(run with { Ledger = [.. run.Ledger, Taken(3, "ghost")] }, Rule.SendIsStartedFirst);
    }

    [Fact]
    public void Messages_that_left_in_another_order_are_found()
    {
        var run = Good();
        var ada = new Journal(Ada, "+13125550123", run.Conversations[0].Journal).Send("five", "k5").Start().Accepted("five");
        Finds(
            run with { Ledger = [Taken(1, "five"), Taken(2, "one"), Taken(3, "four")], Conversations = [ada.Found(), run.Conversations[1]] },
            Rule.SendsLeaveInOrder);
    }

    [Fact]
    public void A_status_that_goes_back_is_found() =>
        Finds(
            WithJournal(journal => Renumbered([.. journal, journal.OfType<DeliveryReported>().First()])),
            Rule.StatusMovesForward);

    [Fact]
    public void A_report_that_was_answered_and_has_no_effect_is_found() =>
        Finds(
            WithJournal(journal => Renumbered(journal.Where(e => e is not DeliveryReported { Message.Id.Value: "four" }))),
            Rule.ReportTakesEffect);

    [Fact]
    public void A_report_that_is_journaled_twice_is_found() =>
        Finds(
            WithJournal(journal => Renumbered([.. journal, journal.OfType<DeliveryReported>().Last()])),
            Rule.ReportTakesEffect);

    private static RunHistory Retried()
    {
        var run = Good();
        var ada = new Journal(Ada, "+13125550123", run.Conversations[0].Journal).Retry("two").Start().Accepted("two", 2);
        return WithJournal(_ => ada.Events);
    }
}
