using Messaging.Actors.Domain;
using static Messaging.Cluster.Tests.History.HandMade;
using static Messaging.Cluster.Tests.History.HistoryCheckerTests;

namespace Messaging.Cluster.Tests.History;

/// <summary>What the tries at sending came to: refusals that were none, and outcomes that nobody had reason not to know.</summary>
public class OutcomeRulesTests
{
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
        Assert.Empty(HistoryChecker.Check(Lost([Disturbance(99, 100)], 101, 102)));
        Finds(Lost([Disturbance(99, 100)], 101, 102, 103), Rule.UncertaintyHasAReason);
        Assert.Empty(HistoryChecker.Check(Lost([Disturbance(99, 100), Disturbance(102, 104)], 101, 102, 103)));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(140)]
    public void Disturbances_at_other_times_explain_nothing(double at)
    {
        var elsewhere = Enumerable.Repeat(Disturbance(at, at + 5), 40);

        Finds(Lost([.. elsewhere], 101), Rule.UncertaintyHasAReason);
        Assert.Empty(HistoryChecker.Check(Lost([.. elsewhere, Disturbance(100, 100)], 101)));
    }

    [Fact]
    public void A_disturbance_that_is_near_to_several_is_left_to_those_that_have_no_other()
    {
        RunHistory Run(params double[] times) => Lost([Disturbance(100, 140), Disturbance(99, 100)], times);

        Assert.Empty(HistoryChecker.Check(Run(101, 102, 150, 151)));
        Finds(Run(101, 102, 150, 151, 152), Rule.UncertaintyHasAReason);
    }

    [Fact]
    public void What_is_near_is_told_by_the_clients_and_not_by_the_clocks_of_nodes()
    {
        RunHistory Run(Disturbance disturbance, double minutes)
        {
            var run = Lost([disturbance], 101);
            return WithJournal(_ => run.Conversations[0].Journal.Select(e => e with { At = e.At.AddMinutes(minutes) })) with
            {
                Sends = run.Sends,
                NotTaken = run.NotTaken,
                Disturbances = run.Disturbances,
                Streams = [],
            };
        }

        Assert.Empty(HistoryChecker.Check(Run(Disturbance(99, 100), -4)));
        Finds(Run(Disturbance(99 - 240, 100 - 240), -4), Rule.UncertaintyHasAReason);
        Finds(Run(Disturbance(99 + 240, 100 + 240), 4), Rule.UncertaintyHasAReason);
    }

    [Fact]
    public void Where_the_sends_do_not_tell_what_a_reader_saw_tells_until_when_an_outcome_was_lost()
    {
        var run = Lost([Disturbance(200, 210)], 101);
        run = run with { Sends = [.. run.Sends.Select(send => send.Asked >= Time(101) ? send with { Answered = null, Rows = [] } : send)] };
        Assert.Empty(HistoryChecker.Check(run));

        var seq = run.Conversations[0].Journal.OfType<SendOutcomeLost>().Last().Seq;
        var reader = Good().Streams[0] with { Told = [new Told(1, seq, "status", Time(150))] };
        Finds(run with { Streams = [reader] }, Rule.UncertaintyHasAReason);
    }

    /// <summary>One message more for each of these times, each of unknown fate though the carrier was never called.</summary>
    private static RunHistory Lost(Disturbance[] disturbances, params double[] times)
    {
        var ada = new Journal(Ada, "+13125550123", Good().Conversations[0].Journal);
        var sends = Good().Sends.ToList();
        foreach (var (time, i) in times.Select((time, i) => (time, i + 1)))
        {
            ada.Send($"lost {i}", $"l{i}").Start().Lost($"lost {i}");
            sends.Add(new SendAsked(Ada, $"l{i}", $"reply lost {i}", Time(time), Time(time + 1), [$"lost {i}"], 1));
        }

        // The next send tells when the last of them was lost.
        ada.Send("next", "n").Start().Refused("next");
        sends.Add(new SendAsked(Ada, "n", "reply next", Time(times[^1] + 1), Time(times[^1] + 2), ["next"], 1));
        return WithJournal(_ => ada.Events) with
        {
            Sends = sends,
            NotTaken = [.. Good().NotTaken, new NotTaken(Ada, "next", 1, 400, Time(times[^1] + 1))],
            Disturbances = disturbances,
            Streams = [],
        };
    }

    private static Disturbance Disturbance(double began, double until) => new("a kill", Time(began), Time(until));
}
