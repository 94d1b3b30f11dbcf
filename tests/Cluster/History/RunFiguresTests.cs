using static Messaging.Cluster.Tests.History.HandMade;

namespace Messaging.Cluster.Tests.History;

public class RunFiguresTests
{
    [Fact]
    public void A_text_or_a_send_that_is_taken_in_time_is_no_outage() =>
        Assert.Empty(RunFigures.Outages(Run([Text("a1", 10, 13)], [Send(20, 23)])));

    [Fact]
    public void One_that_waits_for_longer_is_an_outage_of_its_customer()
    {
        var run = Run([Text("b1", 10, 18) with { From = "+13125550124" }], [Send(5, 9.5)]);

        Assert.Equal(
            [new Outage(Ada, Time(5), Time(9.5)) { Waited = "a send" }, new Outage(Bob, Time(10), Time(18)) { Waited = "a text" }],
            RunFigures.Outages(run));
        Assert.Equal(Time(8), RunFigures.Of(run).WorstOutage);
    }

    [Fact]
    public void It_is_one_though_every_look_is_answered()
    {
        var run = Run([Text("a1", 10, 30)], []) with { Probes = [new Touch(Ada, Time(15), Time(15.1), true, "200")] };

        Assert.Equal(Time(20), Assert.Single(RunFigures.Outages(run)).Length);
    }

    [Fact]
    public void One_that_is_never_taken_waits_until_the_end()
    {
        var run = Run([Text("a1", 10, null), Text("x1", 11, null) with { From = "+13125550129" }], []) with { Worked = Time(60) };

        Assert.Equal([(Ada, Time(60)), ("+13125550129", Time(60))], RunFigures.Outages(run).Select(outage => (outage.CustomerId, outage.Ended)));
    }

    private static RunHistory Run(TextIn[] texts, SendAsked[] sends) => Good() with { Texts = texts, Sends = sends, Probes = [] };

    private static TextIn Text(string name, double posted, double? answered) =>
        new("e-" + name, "t-" + name, "+13125550123", "text " + name, Time(posted), answered is { } at ? Time(at) : null, 3);

    private static SendAsked Send(double asked, double answered) => new(Ada, "k1", "reply one", Time(asked), Time(answered), ["one"], 3);
}
