using System.Threading.Channels;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Actors.Tests.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Streams;

public sealed class InboxFeedTests : TestKit
{
    private const byte Whole = 1;
    private const byte PositionOnly = 2;
    private static readonly Customer Entry = new Story().Given(Text()).Customer;

    private readonly Akka.TestKit.TestProbe _clock;
    private readonly IActorRef _feed;
    private int _changed;
    private int _rendered;

    public InboxFeedTests()
        : base("akka.loglevel = OFF, akka.stdout-loglevel = OFF")
    {
        _clock = CreateTestProbe();
        var clock = _clock;
        _feed = ActorOf(Props.Create(() => new InboxFeed(clock, Render, RenderPosition, () => Interlocked.Increment(ref _changed))));
    }

    [Fact]
    public async Task A_change_is_rendered_once_for_all_streams()
    {
        var channels = new List<Channel<StreamItem>>();
        for (var i = 0; i < 20; i++)
            channels.Add(await OpenAsync(16));

        _feed.Tell(new CustomerEntryChanged(Entry));

        foreach (var channel in channels)
            Assert.Equal(0, Assert.IsType<StreamItem.Frame>(await NextAsync(channel)).Seq);
        Assert.Equal((1, 1), (_rendered, _changed));
    }

    [Fact]
    public async Task With_no_stream_open_the_projection_hears_of_a_change_and_nothing_is_rendered()
    {
        _feed.Tell(new CustomerEntryChanged(Entry));
        _feed.Tell(new CustomerEntryChanged(Entry));
        await _feed.Ask<ActorIdentity>(new Identify(1));

        Assert.Equal((0, 2), (_rendered, _changed));
    }

    [Fact]
    public async Task A_slow_stream_is_cut_off_and_the_others_go_on()
    {
        var slow = await OpenAsync(1);
        var other = await OpenAsync(16);

        _feed.Tell(new CustomerEntryChanged(Entry));
        _feed.Tell(new CustomerEntryChanged(Later(1)));

        await _clock.FishForMessageAsync(message => message is StreamClock.Stop, TimeSpan.FromSeconds(10));
        await NextAsync(slow);
        await Assert.ThrowsAsync<SlowReaderException>(() => slow.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(10)));
        await NextAsync(other);
        await NextAsync(other);
    }

    [Fact]
    public async Task An_entry_that_went_out_live_comes_from_the_projection_as_a_position_only()
    {
        var channel = await OpenAsync(16);
        _feed.Tell(new CustomerEntryChanged(Entry));
        _feed.Tell(new EntriesProjected([new ProjectedEntry(Entry, 7)]));

        Assert.Equal((0, Whole), Read(await NextAsync(channel)));
        Assert.Equal((7, PositionOnly), Read(await NextAsync(channel)));
    }

    [Fact]
    public async Task An_entry_that_no_conversation_announced_comes_from_the_projection_whole()
    {
        var channel = await OpenAsync(16);
        _feed.Tell(new EntriesProjected([new ProjectedEntry(Entry, 7)]));

        Assert.Equal((7, Whole), Read(await NextAsync(channel)));
    }

    [Fact]
    public async Task A_stream_that_came_after_the_announcement_gets_the_projected_entry_whole()
    {
        var first = await OpenAsync(16);
        _feed.Tell(new CustomerEntryChanged(Entry));
        var second = await OpenAsync(16);
        _feed.Tell(new EntriesProjected([new ProjectedEntry(Entry, 7)]));

        Assert.Equal((7, Whole), Read(await NextAsync(second)));
        Assert.Equal((0, Whole), Read(await NextAsync(first)));
    }

    [Fact]
    public async Task An_entry_that_did_not_change_is_not_announced_again()
    {
        var channel = await OpenAsync(16);
        _feed.Tell(new CustomerEntryChanged(Entry));
        _feed.Tell(new CustomerEntryChanged(Entry));
        _feed.Tell(new CustomerEntryChanged(Later(1)));

        await NextAsync(channel);
        await NextAsync(channel);
        Assert.False(channel.Reader.TryRead(out _));
        Assert.Equal(2, _rendered);
    }

    [Fact]
    public async Task A_stream_that_is_stopped_ends_cleanly()
    {
        var channel = Channel.CreateBounded<StreamItem>(4);
        var opened = await _feed.Ask<InboxStreamOpened>(new OpenInboxStream(5, channel.Writer));

        opened.Subscriber.Tell(PoisonPill.Instance);

        await channel.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task<StreamItem> NextAsync(Channel<StreamItem> channel) =>
        await channel.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    private async Task<Channel<StreamItem>> OpenAsync(int capacity)
    {
        var channel = Channel.CreateBounded<StreamItem>(capacity);
        await _feed.Ask<InboxStreamOpened>(new OpenInboxStream(5, channel.Writer));
        return channel;
    }

    private static Customer Later(long by) => Entry with { Version = Entry.Version + by };

    private static (long Seq, byte Kind) Read(StreamItem item)
    {
        var frame = Assert.IsType<StreamItem.Frame>(item);
        return (frame.Seq, frame.Bytes.Span[0]);
    }

    private ReadOnlyMemory<byte> Render(Customer customer, long position)
    {
        Assert.NotNull(customer);
        Assert.InRange(position, 5, 7);
        Interlocked.Increment(ref _rendered);
        return new[] { Whole };
    }

    private static ReadOnlyMemory<byte> RenderPosition(long position) => new[] { position > 0 ? PositionOnly : Whole };
}
