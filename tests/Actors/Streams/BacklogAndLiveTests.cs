using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Streams;

/// <summary>Readers come, go and come back while events pour in, pushes get lost and the conversation restarts.</summary>
public sealed class BacklogAndLiveTests() : TestKit(KitSettings.Quiet + "akka.log-dead-letters = off\n" + SubscriberMailbox.Hocon)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_reader_sees_every_event_once_and_in_order(int seed)
    {
        const int Total = 600;
        var journal = new FakeJournal();
        journal.Append(StreamsKit.Events(1, 20));
        var region = Sys.ActorOf(Props.Create(() => new UnreliableRegion(seed, journal)));
        var services = new StreamServices(region, CreateTestProbe(), journal, StreamsKit.Frame)
        {
            CompareEvery = TimeSpan.FromMilliseconds(20),
            ConnectEvery = TimeSpan.FromMilliseconds(20),
            Linger = TimeSpan.FromMilliseconds(30),
        };
        var hub = Sys.ActorOf(Props.Create(() => new StreamHub(services)));

        var readers = Enumerable.Range(0, 12).Select(i => Task.Run(() => ReadAsync(hub, journal, new Random((seed * 100) + i), Total))).ToList();
        var random = new Random(seed);
        for (var written = 20; written < Total;)
        {
            written = Math.Min(written + random.Next(1, 6), Total);
            if (random.Next(40) == 0)
                region.Tell(new UnreliableRegion.Restart());
            await WriteAsync(region, written);
        }

        foreach (var reader in readers)
        {
            var (after, seen) = await reader.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(journal.Events.Where(e => e.Seq > after && e is not OutboxEvent).Select(e => e.Seq), seen);
        }

        Assert.Equal(Total, journal.Events.Count);
    }

    // A restart may swallow it; then it is done again, as a gateway does.
    private static async Task WriteAsync(IActorRef region, int upTo)
    {
        while (true)
        {
            try
            {
                await region.Ask<int>(new UnreliableRegion.Write(upTo), TimeSpan.FromMilliseconds(300));
                return;
            }
            catch (AskTimeoutException)
            {
            }
        }
    }

    // Reads until the last event, and on the way leaves now and then to resume where it was.
    private static async Task<(long After, List<long> Seen)> ReadAsync(IActorRef hub, FakeJournal journal, Random random, long last)
    {
        var first = (long)random.Next(0, 21);
        var position = first;
        var seen = new List<long>();
        while (LastVisible(last) > position)
        {
            var channel = Channel.CreateBounded<StreamItem>(random.Next(8, 256));
            hub.Tell(new OpenStream(Anna, position, channel.Writer));
            var stay = random.Next(1, 80);
            try
            {
                while (stay-- > 0 && LastVisible(last) > position)
                {
                    foreach (var item in StreamsKit.Each(await channel.Reader.ReadAsync()))
                        await TakeAsync(item);
                }
            }
            catch (ChannelClosedException)
            {
                // Cut off for being slow: it resumes like any other.
            }

            channel.Writer.TryComplete();
            hub.Tell(new CloseStream(Anna, channel.Writer));
        }

        return (first, seen);

        async Task TakeAsync(StreamItem item)
        {
            switch (item)
            {
                case StreamItem.Frame frame:
                    seen.Add(position = frame.Seq);
                    break;
                case StreamItem.Replay replay:
                    Assert.Equal(position, replay.After);
                    await foreach (var e in journal.ReadAsync(Anna, replay.After, replay.UpTo, CancellationToken.None))
                    {
                        if (e is not OutboxEvent)
                            seen.Add(position = e.Seq);
                    }

                    break;
                case StreamItem.Reset:
                    Assert.Fail($"Reset, though {position} was given out.");
                    break;
            }
        }
    }

    private static long LastVisible(long last) => last % 10 == 0 ? last - 1 : last;
}
