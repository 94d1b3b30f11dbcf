using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

public sealed class SubscriberMailboxTests() : TestKit(KitSettings.Quiet + SubscriberMailbox.Hocon)
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1000)]
    public void What_comes_first_goes_first_however_much_waits(int waiting)
    {
        var queue = new SubscriberQueue();
        var (next, expected) = (0, 0);
        // Rounds in which more comes than goes, so that the ring is grown while it is wound.
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < waiting; i++)
                queue.Enqueue(TestActor, new Envelope(next++, TestActor));
            for (var i = 0; i < (waiting + 1) / 2; i++)
                Assert.Equal(expected++, Take(queue));
        }

        Assert.Equal(next - expected, queue.Count);
        while (expected < next)
            Assert.Equal(expected++, Take(queue));
        Assert.False(queue.HasMessages);
        Assert.False(queue.TryDequeue(out _));
    }

    [Fact]
    public async Task What_many_send_at_once_all_comes_and_that_of_each_in_its_order()
    {
        const int senders = 8, each = 20_000;
        var output = Channel.CreateUnbounded<StreamItem>();
        var subscriber = Sys.ActorOf(SubscriberActor.Props(output.Writer, TestActor));

        await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
                subscriber.Tell(new StreamItem.Reached((sender * each) + i));
        })));

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var last = new long[senders];
        Array.Fill(last, -1);
        for (var i = 0; i < senders * each; i++)
        {
            var place = Assert.IsType<StreamItem.Reached>(await output.Reader.ReadAsync(patience.Token)).Place;
            var (sender, number) = Math.DivRem(place, each);
            Assert.Equal(last[sender] + 1, number);
            last[sender] = number;
        }
    }

    [Fact]
    public void What_waits_when_its_actor_ends_goes_to_the_dead_letters()
    {
        var (queue, dead) = (new SubscriberQueue(), new SubscriberQueue());
        for (var i = 0; i < 10; i++)
            queue.Enqueue(TestActor, new Envelope(i, TestActor));

        queue.CleanUp(TestActor, dead);

        Assert.False(queue.HasMessages);
        Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(0, 10).Select(_ => Take(dead)));
    }

    private static int Take(SubscriberQueue queue)
    {
        Assert.True(queue.TryDequeue(out var envelope));
        return Assert.IsType<int>(envelope.Message);
    }
}
