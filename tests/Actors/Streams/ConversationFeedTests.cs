using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Streams;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Streams;

public sealed class ConversationFeedTests : StreamsKit
{
    [Fact]
    public async Task A_hundred_streams_share_one_subscription_and_one_rendering()
    {
        var readers = Enumerable.Range(0, 100).Select(_ => Open()).ToList();
        var asked = await AskedAsync();
        Answer(asked, 0);
        await SettledAsync();

        Push(asked, Events(1, 5));

        var frames = new List<StreamItem>();
        foreach (var reader in readers)
        {
            var taken = await TakeAsync(reader, 5);
            Assert.Equal([1, 2, 3, 4, 5], taken.Cast<StreamItem.Frame>().Select(frame => frame.Seq));
            frames.Add(taken[0]);
        }

        Assert.Equal(5, Rendered);
        Assert.All(frames, frame => Assert.Same(frames[0], frame));
    }

    [Fact]
    public async Task A_lost_push_is_found_by_the_next_one()
    {
        var reader = Open();
        var asked = await AskedAsync();
        Answer(asked, 3);

        Push(asked, Event(5));
        asked = await AskedAsync(3);
        Answer(asked, 5, Events(2, 5));

        Assert.Equal([4, 5], await SeqsAsync(reader, 2));
    }

    [Fact]
    public async Task A_lost_push_that_nothing_follows_is_found_by_comparing()
    {
        var reader = Open();
        Answer(await AskedAsync(), 3);
        await SettledAsync();

        PassTime(Settings.CompareEvery);
        Answer(await AskedAsync(3), 4, Event(4));

        Assert.Equal([4], await SeqsAsync(reader, 1));
    }

    [Fact]
    public async Task Copies_of_a_push_are_passed_over()
    {
        var reader = Open();
        var asked = await AskedAsync();
        Answer(asked, 3);

        Push(asked, Events(2, 4));
        Push(asked, Events(4, 5));
        Push(asked, Event(5));
        Push(asked, Event(6));

        Assert.Equal([4, 5, 6], await SeqsAsync(reader, 3));
    }

    [Fact]
    public async Task What_the_conversation_has_forgotten_is_read_from_the_journal()
    {
        Journal.Append(Events(1, 1200));
        var reader = Open(null, Buffer(2000));
        Answer(await AskedAsync(), 3);
        await SettledAsync();

        // In pieces: after each the feed asks where the conversation stands by now.
        PassTime(Settings.CompareEvery);
        foreach (var seen in new[] { 3, 503, 1003 })
            Answer(await AskedAsync(seen), 1200, Events(1190, 1200));

        Assert.Equal(Events(4, 1200).Where(e => e.Seq % 10 != 0).Select(e => e.Seq), await SeqsAsync(reader, 1077));
    }

    [Fact]
    public async Task What_is_caught_up_with_fits_into_any_readers_buffer()
    {
        Journal.Append(Events(1, 600));
        var reader = Open(null, Buffer(10));
        Answer(await AskedAsync(), 3);
        await SettledAsync();

        PassTime(Settings.CompareEvery);
        Answer(await AskedAsync(3), 600, Events(590, 600));

        var batch = Assert.IsType<StreamItem.Batch>(await reader.ReadAsync());
        Assert.True(batch.Items.Count > 400);
        Assert.Equal(StreamItem.Batch.MostWeight, batch.Weight);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_read_later()
    {
        var reader = await OpenWithoutJournalAsync();

        await AwaitConditionAsync(async () =>
        {
            PassTime(Settings.CompareEvery);
            await SettledAsync();
            while (Region.HasMessages)
            {
                if (await Region.ReceiveOneAsync(TimeSpan.Zero) is Subscribe asked)
                    Answer(asked, 9);
            }

            await SettledAsync();
            return reader.TryPeek(out _);
        }, Patience.Limit, Patience.Look);

        Assert.Equal([4, 5, 6, 7, 8, 9], await SeqsAsync(reader, 6));
    }

    [Fact]
    public async Task A_journal_that_could_not_be_read_is_read_again_within_a_second()
    {
        var reader = await OpenWithoutJournalAsync();

        // Its timer may be set a moment later. In small steps, so that there are many of them before a comparison is due.
        var step = Settings.ConnectEvery / 50;
        for (var passed = step; passed < Settings.CompareEvery && !Region.HasMessages; passed += step)
        {
            PassTime(step);
            await SettledAsync();
            await Task.Delay(10);
        }

        Assert.True(Region.HasMessages);
        Answer(await AskedAsync(3), 9);

        Assert.Equal([4, 5, 6, 7, 8, 9], await SeqsAsync(reader, 6));
    }

    [Fact]
    public async Task What_is_missed_while_the_journal_is_read_is_not_forgotten()
    {
        Journal.Append(Events(1, 3));
        var reader = Open();
        Answer(await AskedAsync(), 3);
        await SettledAsync();
        var gate = new TaskCompletionSource();
        Journal.Gate = gate.Task;
        PassTime(Settings.CompareEvery);
        Answer(await AskedAsync(3), 3); // nothing new twice: it looks into the journal
        await AwaitConditionAsync(() => Task.FromResult(Journal.Begun == 1), Patience.Limit, Patience.Look);

        Hub.Tell(new OpenStream(Anna, 9, Buffer().Writer)); // asks at once
        var asked = await AskedAsync(3);
        Answer(asked, 9);
        await SettledAsync();
        Journal.Append(Events(4, 9));
        gate.SetResult();
        Answer(await AskedAsync(3), 9);

        Assert.Equal([4, 5, 6, 7, 8, 9], await SeqsAsync(reader, 6));
    }

    [Fact]
    public async Task Without_an_answer_it_asks_less_and_less_often()
    {
        Open();
        await AskedAsync(); // as it begins
        var feed = (await AskedAsync()).Feed; // for its reader
        foreach (var pause in new[] { 1, 2, 4, 4 })
        {
            PassTime((Settings.ConnectEvery * pause) - TimeSpan.FromMilliseconds(1));
            await feed.Ask<ActorIdentity>(new Identify(null), Patience.Limit);
            Assert.False(Region.HasMessages);
            PassTime(TimeSpan.FromMilliseconds(1));
            await AskedAsync();
        }
    }

    [Fact]
    public async Task When_the_conversation_stops_the_feed_asks_for_it_at_once()
    {
        Open();
        Answer(await AskedAsync(), 3);
        await SettledAsync();

        Sys.Stop(Conversation);

        Assert.Equal(3, (await AskedAsync(3)).After);
    }

    [Fact]
    public async Task A_conversation_that_hears_of_nothing_is_found_out_by_the_journal()
    {
        Journal.Append(Events(1, 3));
        var reader = Open();
        Answer(await AskedAsync(), 3);
        await SettledAsync();
        Journal.Append(Events(4, 5));

        PassTime(Settings.CompareEvery);
        Answer(await AskedAsync(after: 3), 3);

        Assert.Equal([4, 5], await SeqsAsync(reader, 2));
        await AskedAsync(after: 5);
    }

    /// <summary>A reader at 3, whose feed was told of 9 and could not read what lies between. By now it could.</summary>
    private async Task<ChannelReader<StreamItem>> OpenWithoutJournalAsync()
    {
        Journal.Append(Events(1, 9));
        Journal.Fails = true;
        var reader = Open();
        Answer(await AskedAsync(), 3);
        await SettledAsync();
        PassTime(Settings.CompareEvery);
        Answer(await AskedAsync(3), 9);
        await AwaitConditionAsync(() => Task.FromResult(Journal.Failed == 1), Patience.Limit, Patience.Look);
        Journal.Fails = false;
        return reader;
    }
}
