using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

public sealed class InboxFeedTests : InboxFeedKit
{
    [Fact]
    public async Task A_change_is_rendered_once_for_all_streams_and_goes_out_at_once()
    {
        var streams = Enumerable.Range(0, 20).Select(_ => Open(null)).ToList();

        Announce(Entry);

        foreach (var stream in streams)
            Assert.Equal(["at 5", "v10"], await ReadAsync(stream, 2));
        Assert.Equal((1, 1), (Rendered, Written));
    }

    [Fact]
    public async Task With_no_stream_open_the_projection_hears_of_a_change_and_nothing_is_rendered()
    {
        Announce(Entry);
        Announce(Entry);
        await SettledAsync();

        Assert.Equal((0, 2), (Rendered, Written));
    }

    [Fact]
    public async Task A_slow_stream_is_cut_off_and_the_others_go_on()
    {
        var slow = Open(null, 1);
        var other = Open(null);

        Announce(Entry);

        await Clock.FishForMessageAsync(message => message is StreamClock.Stop, Patience.Limit);
        await ReadAsync(slow, 1);
        await Assert.ThrowsAsync<SlowReaderException>(() => slow.Reader.Completion.WaitAsync(Patience.Limit));
        Assert.Equal(["at 5", "v10"], await ReadAsync(other, 2));
    }

    [Fact]
    public async Task A_burst_goes_out_as_its_first_and_its_last_state()
    {
        var stream = Open(null);
        for (var i = 0; i < 50; i++)
            Announce(Later(i));
        await SettledAsync();
        PassTime();

        Assert.Equal(["at 5", "v10", "v59"], await ReadAsync(stream, 3));
        Assert.Equal(2, Rendered);
    }

    [Fact]
    public async Task A_stream_that_resumes_reads_what_lies_between_and_is_then_live()
    {
        Project(9);
        var behind = Open(3);
        var atIt = Open(9);
        var ahead = Open(12);
        Project(20, (Entry, 15));

        Assert.Equal(["from 3 to 9", "v10 at 15"], await ReadAsync(behind, 2));
        Assert.Equal(["at 9", "v10 at 15"], await ReadAsync(atIt, 2));
        Assert.Equal(["at 12", "v10 at 15"], await ReadAsync(ahead, 2));
    }

    [Fact]
    public async Task A_place_that_was_never_given_out_is_reset() =>
        Assert.Equal(["reset 5"], await ReadAsync(Open(OpenInboxStream.NeverGiven), 1));

    [Fact]
    public async Task A_journal_that_was_replaced_resets_every_stream_and_its_versions_count_anew()
    {
        var stream = Open(null);
        Announce(Entry);
        Feed.Tell(new JournalReplaced(2));
        PassTime();
        Announce(Later(-5));
        Project(3, (Later(-5), 3));

        Assert.Equal(["at 5", "v10", "reset 2", "v5", "at 3"], await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task Until_the_read_side_has_said_where_it_stands_a_stream_waits()
    {
        var clock = Clock;
        Action written = () => { };
        var feed = ActorOf(Props.Create(() => new InboxFeed(clock, Render, written, StreamMeter.Unheard)));
        var channel = Channel.CreateBounded<StreamItem>(16);
        feed.Tell(new OpenInboxStream(3, channel.Writer));
        feed.Tell(new CustomerEntryChanged(Entry));
        feed.Tell(new EntriesProjected([new ProjectedEntry(Entry, 7)], 7));
        feed.Tell(new EntriesProjected([new ProjectedEntry(Later(1), 9)], 9));

        Assert.Equal(["from 3 to 7", "v11 at 9"], await ReadAsync(channel, 2));
    }

    [Fact]
    public async Task A_stream_that_is_closed_ends_cleanly()
    {
        var stream = Open(null);
        await ReadAsync(stream, 1);

        Feed.Tell(new CloseInboxStream(stream.Writer));

        await stream.Reader.Completion.WaitAsync(Patience.Limit);
    }
}
