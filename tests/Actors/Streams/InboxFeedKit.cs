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

/// <summary>The inbox feed of a node, with the test in the place of the conversations, the read side and the clock.</summary>
public abstract class InboxFeedKit : TestKit
{
    protected static readonly Customer Entry = new Story().Given(Text()).Customer with { Version = 10 };

    private int _written;
    private int _rendered;

    protected InboxFeedKit()
        : base(KitSettings.TimeOfTest + SubscriberMailbox.Hocon)
    {
        Clock = CreateTestProbe();
        var clock = Clock;
        Feed = ActorOf(Props.Create(() => new InboxFeed(clock, Render, () => Interlocked.Increment(ref _written), StreamMeter.Unheard)));
        Project(5);
    }

    protected Akka.TestKit.TestProbe Clock { get; }

    protected IActorRef Feed { get; }

    /// <summary>How often the projection heard of a change.</summary>
    protected int Written => _written;

    protected int Rendered => _rendered;

    protected void Announce(Customer customer) => Feed.Tell(new CustomerEntryChanged(customer));

    protected void Project(long position, params (Customer Customer, long ChangedAt)[] entries) =>
        Feed.Tell(new EntriesProjected([.. entries.Select(entry => new ProjectedEntry(entry.Customer, entry.ChangedAt))], position));

    protected Channel<StreamItem> Open(long? after, int capacity = 64)
    {
        var channel = Channel.CreateBounded<StreamItem>(capacity);
        Feed.Tell(new OpenInboxStream(after, channel.Writer));
        return channel;
    }

    protected Task SettledAsync() => Feed.Ask<ActorIdentity>(new Identify(1), Patience.Limit);

    protected void PassTime()
    {
        SettledAsync().Wait();
        ((TestScheduler)Sys.Scheduler).Advance(InboxFeed.Gather);
    }

    protected static async Task<List<string>> ReadAsync(Channel<StreamItem> channel, int count)
    {
        var read = new List<string>();
        while (read.Count < count)
            read.AddRange(Told(await channel.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit)));
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

    protected static Customer Later(long by) => Entry with { Version = Entry.Version + by };

    protected ReadOnlyMemory<byte> Render(Customer customer)
    {
        Interlocked.Increment(ref _rendered);
        return Encoding.UTF8.GetBytes($"v{customer.Version}");
    }
}
