using static Messaging.Cluster.Tests.History.HandMade;
using static Messaging.Cluster.Tests.History.HistoryCheckerTests;

namespace Messaging.Cluster.Tests.History;

/// <summary>What the readers of streams and inboxes saw.</summary>
public class ReaderRulesTests
{
    [Fact]
    public void A_stream_that_lacks_an_event_is_found() => Finds(WithStream(told => told.RemoveAt(2)), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_lacks_the_last_event_is_found() => Finds(WithStream(told => told.RemoveAt(told.Count - 1)), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_lacks_the_first_event_is_found() => Finds(WithStream(told => told.RemoveAt(0)), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_repeats_an_event_is_found() => Finds(WithStream(told => told.Insert(3, told[2])), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_swaps_two_events_is_found() =>
        Finds(WithStream(told => (told[2], told[3]) = (told[3], told[2])), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_tells_of_what_was_before_its_start_is_found() =>
        Finds(WithStream(told => { }, after: 1), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_with_a_stale_row_is_found() =>
        Finds(WithStream(told => told[2] = told[2] with { Row = told[2].Row! with { Status = "sending" } }), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_with_an_event_of_another_name_is_found() =>
        Finds(WithStream(told => told[2] = told[2] with { Type = "customer" }), Rule.StreamIsTheJournal);

    [Fact]
    public void A_stream_that_is_reset_is_found() =>
        Finds(WithStream(told => told.Insert(2, new Told(1, told[1].Id, "reset", Time(4)))), Rule.StreamIsTheJournal);

    [Fact]
    public void An_inbox_may_be_told_twice()
    {
        var run = Good();
        var told = run.Inboxes[0].Told.ToList();
        Assert.Empty(HistoryChecker.Check(WithInbox(run, [.. told, told[^1]])));
    }

    [Fact]
    public void An_inbox_may_know_an_entry_from_the_list_alone()
    {
        var run = Good();
        var inbox = run.Inboxes[0] with
        {
            Loaded = [.. run.Conversations.Select(conversation => conversation.Listed!)],
            Told = [],
        };
        Assert.Empty(HistoryChecker.Check(run with { Inboxes = [inbox] }));
    }

    [Fact]
    public void An_inbox_that_ends_with_a_stale_entry_is_found()
    {
        var run = Good();
        var last = run.Conversations[0].Listed!.Version;
        Finds(WithInbox(run, [.. run.Inboxes[0].Told.Where(told => told.Entry!.Id != Ada || told.Entry.Version < last)]), Rule.InboxEndsAsTheList);
    }

    [Fact]
    public void An_inbox_that_never_heard_of_a_customer_is_found()
    {
        var run = Good();
        Finds(WithInbox(run, [.. run.Inboxes[0].Told.Where(told => told.Entry!.Id != Bob)]), Rule.InboxEndsAsTheList, Bob);
    }

    [Fact]
    public void An_inbox_with_an_entry_that_never_was_is_found()
    {
        var run = Good();
        var told = run.Inboxes[0].Told.ToList();
        told[1] = told[1] with { Entry = told[1].Entry! with { Unread = 7 } };
        Finds(WithInbox(run, told), Rule.InboxTellsTheTruth);
    }

    [Fact]
    public void An_inbox_whose_place_goes_back_is_found()
    {
        var run = Good();
        var told = run.Inboxes[0].Told.ToList();
        told[5] = told[5] with { Id = 1 };
        Finds(WithInbox(run, told), Rule.InboxTellsTheTruth, "all");
    }

    [Fact]
    public void The_figures_tell_how_long_a_customer_was_not_served_and_how_late_an_event_came()
    {
        var run = Good() with
        {
            Probes =
            [
                new Touch(Ada, Time(1), Time(1.1), true, "200"),
                new Touch(Ada, Time(2), Time(5), false, "no answer in time"),
                new Touch(Ada, Time(5), Time(5.1), false, "503"),
                new Touch(Ada, Time(6), Time(6.5), true, "200"),
                new Touch(Bob, Time(2), Time(2.1), true, "200"),
            ],
        };
        var outage = Assert.Single(RunFigures.Outages(run));
        Assert.Equal(new Outage(Ada, Time(2), Time(6.5)), outage);
        var figures = RunFigures.Of(run);
        Assert.Equal(Time(4.5), figures.WorstOutage);
        Assert.True(figures.WorstStaleness > TimeSpan.Zero);
        Assert.Equal(1, figures.Uncertain);
    }

    private static RunHistory WithStream(Action<List<Told>> change, long? after = null)
    {
        var run = Good();
        var stream = run.Streams[0];
        var told = stream.Told.ToList();
        change(told);
        return run with { Streams = [stream with { Told = told, After = after ?? stream.After }] };
    }

    private static RunHistory WithInbox(RunHistory run, List<Told> told) => run with { Inboxes = [run.Inboxes[0] with { Told = told }] };
}
