using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Streams;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Streams;

/// <summary>Readers of a feed that are slow, leave and come back, and what becomes of the feed then.</summary>
public sealed class FeedReadersTests : StreamsKit
{
    [Fact]
    public async Task A_reader_that_is_too_slow_is_cut_off_and_no_other()
    {
        var slow = Buffer(3);
        var slowReader = Open(null, slow);
        var reader = Open();
        var asked = await AskedAsync();
        Answer(asked, 0);

        foreach (var e in Events(1, 9))
            Push(asked, e);

        await Clock.FishForMessageAsync(message => message is StreamClock.Stop, Patience.Limit);
        Assert.Equal([1, 2, 3], await SeqsAsync(slowReader, 3));
        await Assert.ThrowsAsync<SlowReaderException>(() => slowReader.Completion.WaitAsync(Patience.Limit));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], await SeqsAsync(reader, 9));
    }

    [Fact]
    public async Task A_stream_that_is_closed_ends_and_the_others_go_on()
    {
        var closed = Buffer();
        var closedReader = Open(null, closed);
        var reader = Open();
        var asked = await AskedAsync();
        Answer(asked, 0);

        Hub.Tell(new CloseStream(Anna, closed.Writer));
        await closedReader.Completion.WaitAsync(Patience.Limit);
        Push(asked, Event(1));

        Assert.Equal([1], await SeqsAsync(reader, 1));
    }

    [Fact]
    public async Task A_feed_without_readers_lingers_and_then_lets_the_conversation_go()
    {
        var channel = Buffer();
        var reader = Open(null, channel);
        var asked = await AskedAsync();
        Answer(asked, 0);
        await WatchAsync(asked.Feed);
        await EndAsync(channel, reader);

        await AwaitConditionAsync(() =>
        {
            PassTime(Settings.Linger);
            return Task.FromResult(HasMessages);
        }, Patience.Limit, Patience.Look);
        await ExpectTerminatedAsync(asked.Feed, Patience.Limit);

        await Region.FishForMessageAsync(message => message is Unsubscribe left && left.Feed.Equals(asked.Feed), Patience.Limit);
        Open();
        await Region.FishForMessageAsync(message => message is Subscribe other && !other.Feed.Equals(asked.Feed), Patience.Limit);
    }

    [Fact]
    public async Task A_reader_that_comes_back_in_time_finds_the_feed_as_it_was()
    {
        var channel = Buffer();
        var reader = Open(null, channel);
        var asked = await AskedAsync();
        Answer(asked, 0);
        await EndAsync(channel, reader);

        Push(asked, Events(1, 3));

        Assert.Equal([2, 3], await SeqsAsync(Open(1), 2));
    }

    [Fact]
    public async Task A_feed_told_to_go_while_a_stream_arrived_serves_it_to_its_end()
    {
        var channel = Buffer();
        var reader = Open(null, channel);
        var asked = await AskedAsync();
        Answer(asked, 0);
        await WatchAsync(asked.Feed);

        Hub.Tell(ConversationFeed.FeedUnused.Instance, asked.Feed);
        Open();
        await Region.FishForMessageAsync(message => message is Subscribe other && !other.Feed.Equals(asked.Feed), Patience.Limit);
        Push(asked, Event(1));
        Assert.Equal([1], await SeqsAsync(reader, 1));

        // The response ends it: the hub knows the new feed only.
        channel.Writer.Complete();
        Push(asked, Event(2));
        await ExpectTerminatedAsync(asked.Feed);
    }

    private async Task EndAsync(Channel<StreamItem> channel, ChannelReader<StreamItem> reader)
    {
        Hub.Tell(new CloseStream(Anna, channel.Writer));
        await reader.Completion.WaitAsync(Patience.Limit);
    }
}
