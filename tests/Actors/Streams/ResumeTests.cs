using Messaging.Actors.Conversations;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

public sealed class ResumeTests : StreamsKit
{
    [Fact]
    public async Task A_stream_without_a_position_is_live_from_now()
    {
        var reader = Open();
        var asked = await AskedAsync();
        Assert.Null(asked.After);
        Answer(asked, 7);

        Push(asked, Event(8), Event(9));

        Assert.Equal([8, 9], await SeqsAsync(reader, 2));
    }

    [Fact]
    public async Task A_stream_at_the_position_gets_only_what_comes()
    {
        var asked = await FollowAsync(5, 8);
        var reader = Open(8);
        await SettledAsync();

        Push(asked, Event(9));

        Assert.Equal([9], await SeqsAsync(reader, 1));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10)]
    public async Task A_stream_a_little_behind_gets_what_it_missed_from_memory_and_then_what_comes(long after)
    {
        var asked = await FollowAsync(5, 12);
        var reader = Open(after);
        await SettledAsync();

        Push(asked, Event(13));

        long[] expected = [6, 7, 8, 9, 11, 12, 13];
        Assert.Equal(expected.Where(seq => seq > after), await SeqsAsync(reader, expected.Count(seq => seq > after)));
    }

    [Fact]
    public async Task A_stream_far_behind_reads_the_journal_and_then_what_comes()
    {
        var asked = await FollowAsync(5, 6);
        var reader = Open(2);
        await SettledAsync();

        Push(asked, Event(7));

        var items = await TakeAsync(reader, 2);
        Assert.Equal(new StreamItem.Replay(2, 6), items[0]);
        Assert.Equal(7, Assert.IsType<StreamItem.Frame>(items[1]).Seq);
    }

    [Fact]
    public async Task A_stream_from_the_very_start_is_one_far_behind()
    {
        await FollowAsync(5, 5);

        Assert.Equal(new StreamItem.Replay(0, 5), Assert.Single(await TakeAsync(Open(0), 1)));
    }

    [Fact]
    public async Task A_stream_behind_what_memory_holds_reads_the_journal()
    {
        await FollowAsync(0, 200);

        Assert.Equal(new StreamItem.Replay(100, 200), Assert.Single(await TakeAsync(Open(100), 1)));
        Assert.Equal(new StreamItem.Replay(127, 200), Assert.Single(await TakeAsync(Open(127), 1)));
        Assert.Equal(64, (await SeqsAsync(Open(128), 64)).Count());
    }

    [Fact]
    public async Task A_stream_that_knows_more_than_this_node_waits_for_the_word_of_the_conversation()
    {
        await FollowAsync(5, 5);

        var reader = Open(7);
        var asked = await AskedAsync(5);
        Answer(asked, 8, Events(6, 8));

        Assert.Equal([8], await SeqsAsync(reader, 1));
    }

    [Fact]
    public async Task A_position_that_was_never_given_out_is_reset()
    {
        await FollowAsync(5, 5);

        var reader = Open(99);
        Answer(await AskedAsync(5), 5);
        Assert.Equal(new StreamItem.Reset(5), Assert.Single(await TakeAsync(reader, 1)));

        Assert.Equal(new StreamItem.Reset(5), Assert.Single(await TakeAsync(Open(-1), 1)));
    }

    [Fact]
    public async Task An_answer_that_was_long_under_way_resets_nobody_who_came_after_its_request()
    {
        var early = await FollowAsync(5, 5);
        PassTime(Settings.CompareEvery);
        var late = await AskedAsync(5);

        var reader = Open(7);
        Answer(late, 5);
        Answer(early, 5);
        await SettledAsync();
        Assert.False(reader.TryPeek(out _));
        Answer(await AskedAsync(5), 8, Events(6, 8));

        Assert.Equal([8], await SeqsAsync(reader, 1));
    }

    [Fact]
    public async Task A_stream_opens_once_the_conversation_answers_however_often_that_must_be_asked()
    {
        var reader = Open(3);
        await AskedAsync();
        PassTime(Settings.ConnectEvery);
        await AskedAsync();
        PassTime(Settings.ConnectEvery);

        Answer(await AskedAsync(), 4);

        Assert.Equal(new StreamItem.Replay(3, 4), Assert.Single(await TakeAsync(reader, 1)));
    }

    // A feed that subscribed at a position and has seen what was pushed since.
    private async Task<Subscribe> FollowAsync(long position, long last)
    {
        Open();
        var asked = await AskedAsync();
        Answer(asked, position);
        if (last > position)
            Push(asked, Events(position + 1, last));
        await SettledAsync();
        return asked;
    }
}
