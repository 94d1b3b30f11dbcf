using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

public sealed class StreamClockTests() : TestKit(KitSettings.TimeOfTest)
{
    [Theory]
    [InlineData(25, 0)]
    [InlineData(25, 7)]
    [InlineData(1, 3)]
    [InlineData(300, 40)]
    public async Task A_stream_gets_a_comment_every_12_seconds_and_a_ping_every_so_many(int pingSeconds, int begins)
    {
        var clock = ActorOf(Props.Create(() => new StreamClock(pingSeconds)));
        var stream = CreateTestProbe();
        for (var i = 0; i < begins; i++)
            clock.Tell(StreamClock.Second.Instance);
        clock.Tell(new StreamClock.Start(stream));

        var beats = new List<(int Second, string Beat)>();
        for (var second = 1; second <= 600; second++)
        {
            clock.Tell(StreamClock.Second.Instance);
            clock.Tell(new Identify(second), stream);
            for (var next = await stream.ReceiveOneAsync(Patience.Limit); next is StreamItem.Frame frame;
                 next = await stream.ReceiveOneAsync(Patience.Limit))
                beats.Add((second, Encoding.UTF8.GetString(frame.Bytes.Span)));
        }

        Assert.Equal(
            Enumerable.Range(1, 600).Where(second => second % StreamClock.CommentSeconds == 0),
            beats.Where(beat => beat.Beat == ":\n\n").Select(beat => beat.Second));
        Assert.Equal(
            Enumerable.Range(1, 600).Where(second => second % pingSeconds == 0),
            beats.Where(beat => beat.Beat == "event: ping\ndata: {}\n\n").Select(beat => beat.Second));
        Assert.InRange(StreamClock.CommentSeconds, 1, 14);
    }

    [Fact]
    public async Task The_clock_beats_by_itself_once_a_second()
    {
        var clock = ActorOf(Props.Create(() => new StreamClock(2)));
        var stream = CreateTestProbe();
        clock.Tell(new StreamClock.Start(stream));
        clock.Tell(new Identify(0), stream);
        await stream.ExpectMsgAsync<ActorIdentity>();

        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await stream.ExpectMsgAsync<StreamItem.Frame>()).Seq);
    }

    [Fact]
    public async Task A_stream_that_has_ended_gets_no_more_beats()
    {
        var clock = ActorOf(Props.Create(() => new StreamClock(1)));
        var stream = CreateTestProbe();
        clock.Tell(new StreamClock.Start(stream));
        clock.Tell(new StreamClock.Stop(stream));
        clock.Tell(new StreamClock.Stop(stream));

        clock.Tell(StreamClock.Second.Instance);
        clock.Tell(new Identify(0), stream);

        await stream.ExpectMsgAsync<ActorIdentity>();
    }
}
