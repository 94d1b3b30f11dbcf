using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Actors.Tests.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Streams;

public sealed class InboxFeedTests : TestKit
{
    private static readonly Customer Entry = new Story().Given(Text()).Customer with { Version = 10 };

    private readonly Akka.TestKit.TestProbe _clock;
    private readonly IActorRef _feed;
    private int _written;
    private int _rendered;

    public InboxFeedTests()
        : base("akka.loglevel = OFF, akka.stdout-loglevel = OFF, akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"\n" + SubscriberMailbox.Hocon)
    {
        _clock = CreateTestProbe();
        var clock = _clock;
        _feed = ActorOf(Props.Create(() => new InboxFeed(clock, Render, () => Interlocked.Increment(ref _written), StreamMeter.Unheard)));
        Project(5);
    }

    [Fact]
    public async Task A_change_is_rendered_once_for_all_streams_and_goes_out_at_once()
    {
        var streams = Enumerable.Range(0, 20).Select(_ => Open(null)).ToList();

        Announce(Entry);

        foreach (var stream in streams)
            Assert.Equal(["at 5", "v10"], await ReadAsync(stream, 2));
        Assert.Equal((1, 1), (_rendered, _written));
    }

    [Fact]
    public async Task With_no_stream_open_the_projection_hears_of_a_change_and_nothing_is_rendered()
    {
        Announce(Entry);
        Announce(Entry);
        await SettledAsync();

        Assert.Equal((0, 2), (_rendered, _written));
    }

    [Fact]
    public async Task A_slow_stream_is_cut_off_and_the_others_go_on()
    {
        var slow = Open(null, 1);
        var other = Open(null);

        Announce(Entry);

        await _clock.FishForMessageAsync(message => message is StreamClock.Stop, TimeSpan.FromSeconds(10));
        await ReadAsync(slow, 1);
        await Assert.ThrowsAsync<SlowReaderException>(() => slow.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(["at 5", "v10"], await ReadAsync(other, 2));
    }

    [Fact]
    public async Task An_entry_that_went_out_ahead_is_a_position_only_when_the_read_side_brings_it()
    {
        var stream = Open(null);
        Announce(Entry);
        Project(7, (Entry, 7));

        Assert.Equal(["at 5", "v10", "at 7"], await ReadAsync(stream, 3));
    }

    [Fact]
    public async Task An_older_state_than_went_out_is_a_position_only()
    {
        var stream = Open(null);
        Announce(Later(2));
        Project(7, (Entry, 7));
        Project(9, (Later(2), 9));
        Project(11, (Later(3), 11));

        Assert.Equal(["at 5", "v12", "at 7", "at 9", "v13 at 11"], await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task An_entry_that_no_conversation_announced_comes_from_the_read_side_whole()
    {
        var stream = Open(null);
        Project(8, (Entry, 7));

        Assert.Equal(["at 5", "v10 at 7"], await ReadAsync(stream, 2));
    }

    [Fact]
    public async Task A_stream_that_came_after_the_announcement_gets_the_entry_whole_and_the_others_only_its_place()
    {
        var first = Open(null);
        Announce(Entry);
        var second = Open(null);
        Project(7, (Entry, 7));

        Assert.Equal(["at 5", "v10 at 7"], await ReadAsync(second, 2));
        Assert.Equal(["at 5", "v10", "at 7"], await ReadAsync(first, 3));
    }

    [Fact]
    public async Task An_announcement_that_is_late_or_comes_twice_goes_out_no_more()
    {
        var stream = Open(null);
        Announce(Later(2));
        Announce(Later(2));
        Announce(Entry);
        Project(7, (Later(2), 7));
        Announce(Later(1));
        Announce(Later(2));
        PassTime();
        Announce(Later(3));

        Assert.Equal(["at 5", "v12", "at 7", "v13"], await ReadAsync(stream, 4));
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
        Assert.Equal(2, _rendered);
    }

    [Fact]
    public async Task What_was_gathered_never_follows_what_the_read_side_brings()
    {
        var stream = Open(null);
        Announce(Entry);
        Announce(Later(1));
        Project(9, (Later(5), 9));
        await SettledAsync();
        PassTime();
        Announce(Later(6));

        Assert.Equal(["at 5", "v10", "v11", "v15 at 9", "v16"], await ReadAsync(stream, 5));
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
        _feed.Tell(new JournalReplaced(2));
        PassTime();
        Announce(Later(-5));
        Project(3, (Later(-5), 3));

        Assert.Equal(["at 5", "v10", "reset 2", "v5", "at 3"], await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task Until_the_read_side_has_said_where_it_stands_a_stream_waits()
    {
        var clock = _clock;
        Action written = () => { };
        var feed = ActorOf(Props.Create(() => new InboxFeed(clock, Render, written, StreamMeter.Unheard)));
        var channel = Channel.CreateBounded<StreamItem>(16);
        feed.Tell(new OpenInboxStream(3, channel.Writer));
        feed.Tell(new CustomerEntryChanged(Entry));
        feed.Tell(new EntriesProjected([new ProjectedEntry(Entry, 7)], 7));

        Assert.Equal(["from 3 to 7"], await ReadAsync(channel, 1));
        Assert.False(channel.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task A_read_side_that_lags_far_behind_brings_the_rest_itself()
    {
        var stream = Open(null);
        var customers = Enumerable.Range(0, KnownEntries.MostAhead + 1).Select(i => Entry with { Id = new CustomerId($"c{i}") }).ToList();
        foreach (var customer in customers.SkipLast(1))
            Announce(customer);
        await SettledAsync();
        PassTime();
        await SettledAsync();
        Announce(customers[^1]);
        Project(9, (customers[^1], 9));

        var read = await ReadAsync(stream, KnownEntries.MostAhead + 2);
        Assert.Equal("v10 at 9", read[^1]);
        Assert.Equal(KnownEntries.MostAhead, read.Count(item => item == "v10"));
    }

    [Fact]
    public async Task A_stream_that_is_closed_ends_cleanly()
    {
        var stream = Open(null);
        await ReadAsync(stream, 1);

        _feed.Tell(new CloseInboxStream(stream.Writer));

        await stream.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Announce(Customer customer) => _feed.Tell(new CustomerEntryChanged(customer));

    private void Project(long position, params (Customer Customer, long ChangedAt)[] entries) =>
        _feed.Tell(new EntriesProjected([.. entries.Select(entry => new ProjectedEntry(entry.Customer, entry.ChangedAt))], position));

    private Channel<StreamItem> Open(long? after, int capacity = 64)
    {
        var channel = Channel.CreateBounded<StreamItem>(capacity);
        _feed.Tell(new OpenInboxStream(after, channel.Writer));
        return channel;
    }

    private Task SettledAsync() => _feed.Ask<ActorIdentity>(new Identify(1), TimeSpan.FromSeconds(10));

    private void PassTime()
    {
        SettledAsync().Wait();
        ((TestScheduler)Sys.Scheduler).Advance(InboxFeed.Gather);
    }

    private static async Task<List<string>> ReadAsync(Channel<StreamItem> channel, int count)
    {
        var read = new List<string>();
        while (read.Count < count)
            read.AddRange(Told(await channel.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10))));
        return read;
    }

    private static IEnumerable<string> Told(StreamItem item) => item switch
    {
        StreamItem.Batch batch => batch.Items.SelectMany(Told),
        StreamItem.Entry { ChangedAt: null } entry => [Encoding.UTF8.GetString(entry.Bytes.Span)],
        StreamItem.Entry entry => [$"{Encoding.UTF8.GetString(entry.Bytes.Span)} at {entry.ChangedAt}"],
        StreamItem.Reached reached => [$"at {reached.Place}"],
        StreamItem.Replay replay => [$"from {replay.After} to {replay.UpTo}"],
        StreamItem.Reset reset => [$"reset {reset.Position}"],
        _ => throw new InvalidOperationException(item.GetType().Name),
    };

    private static Customer Later(long by) => Entry with { Version = Entry.Version + by };

    private ReadOnlyMemory<byte> Render(Customer customer)
    {
        Interlocked.Increment(ref _rendered);
        return Encoding.UTF8.GetBytes($"v{customer.Version}");
    }
}
