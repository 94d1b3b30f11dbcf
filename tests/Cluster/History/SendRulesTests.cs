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
    public void A_message_that_nobody_took_for_an_hour_may_have_failed() => Assert.Empty(HistoryChecker.Check(Failed(after: TimeSpan.FromHours(1))));

    [Fact]
    public void A_message_that_has_failed_though_it_was_not_tried_for_an_hour_is_found()
    {
        var run = Failed(after: TimeSpan.FromMinutes(59));
        Finds(run, Rule.SendReachesCarrier);
        Finds(run, Rule.RefusalIsTheCarriers);
    }

    [Fact]
    public void A_message_that_has_failed_by_a_report_though_the_carrier_never_had_it_is_found() =>
        Finds(
            WithJournal(journal => journal.Select(e => e is SendRefused refused
                ? new DeliveryReported
                {
                    Seq = e.Seq,
                    At = e.At,
                    Message = refused.Message with { Status = MessageStatus.SendingFailed },
                    Webhook = journal.OfType<DeliveryReported>().First().Webhook,
                }
                : e)),
            Rule.SendReachesCarrier);

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

    // Not taken at first, and again the given time later: where that is shorter than the domain waits, the end is put in its mouth.
    private static RunHistory Failed(TimeSpan after)
    {
        var ada = new Journal(Ada, "+13125550123", Good().Conversations[0].Journal)
            .Send("five", "k5").Start().NotTaken("five").After(after).Start().NotTaken("five");
        return WithJournal(_ => ada.Events.Select(e => e is SendPostponed && e.Seq == ada.LastSeq
            ? new SendRefused
            {
                Seq = e.Seq,
                At = e.At,
                Message = ada.Found().Journal.OfType<SendRequested>().Last().Message with { Status = MessageStatus.SendingFailed, Seq = e.Seq },
            }
            : e)) with
        { Sends = [.. Good().Sends, new SendAsked(Ada, "k5", "reply five", Time(3), Time(4), ["five"], 1)] };
    }

    private static RunHistory Retried()
    {
        var run = Good();
        var ada = new Journal(Ada, "+13125550123", run.Conversations[0].Journal).Retry("two").Start().Accepted("two", 2);
        return WithJournal(_ => ada.Events);
    }
}
