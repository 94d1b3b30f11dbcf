using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

/// <summary>The streams of a node, with the test in the place of the region, the conversation and the clock.</summary>
public abstract class StreamsKit : TestKit
{
    // Of a batch, what was not asked for yet.
    private static readonly ConditionalWeakTable<ChannelReader<StreamItem>, Queue<StreamItem>> s_come = [];

    private int _rendered;

    protected StreamsKit()
        : base(KitSettings.TimeOfTest + SubscriberMailbox.Hocon)
    {
        Region = CreateTestProbe();
        Conversation = CreateTestProbe();
        Clock = CreateTestProbe();
        Settings = new StreamServices(Region, Clock, Journal, Render) { ReadWithin = TimeSpan.FromMinutes(5) };
        var settings = Settings;
        Hub = Sys.ActorOf(Props.Create(() => new StreamHub(settings)));
    }

    protected TestProbe Region { get; }

    protected TestProbe Conversation { get; }

    protected TestProbe Clock { get; }

    protected StreamServices Settings { get; }

    protected IActorRef Hub { get; }

    internal FakeJournal Journal { get; } = new();

    protected int Rendered => _rendered;

    protected static Channel<StreamItem> Buffer(int capacity = 256) => Channel.CreateBounded<StreamItem>(capacity);

    /// <summary>What the test tells the feed from then on comes after this: an answer to its first question could overtake the stream that it was made for.</summary>
    protected ChannelReader<StreamItem> Open(long? after = null, Channel<StreamItem>? into = null)
    {
        var channel = into ?? Buffer();
        Hub.Tell(new OpenStream(Anna, after, channel.Writer));
        Hub.Ask<ActorIdentity>(new Identify(null), Patience.Limit).Wait();
        return channel.Reader;
    }

    /// <summary>The feed's next wish to be subscribed after this number; it may have asked more often than was answered.</summary>
    protected async Task<Subscribe> AskedAsync(long? after = null) => (Subscribe)await Region.FishForMessageAsync(
        message => message is Subscribe asked && asked.After == after, Patience.Limit);

    /// <summary>Answers it: the journal stands at <paramref name="position"/>, and these are the newest events.</summary>
    protected void Answer(Subscribe asked, long position, params ConversationEvent[] backlog) =>
        asked.Feed.Tell(new Subscribed(asked.Request, position, [.. backlog]), Conversation);

    protected void Push(Subscribe asked, params ConversationEvent[] events) =>
        asked.Feed.Tell(new EventsAppended([.. events]), Conversation);

    /// <summary>A reset is answered from what the feed has at hand, so it shows that all it was told before is dealt with.</summary>
    protected async Task SettledAsync() => Assert.IsType<StreamItem.Reset>(Assert.Single(await TakeAsync(Open(-1), 1)));

    protected void PassTime(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>The next items, once they have come, each by itself.</summary>
    protected static async Task<IReadOnlyList<StreamItem>> TakeAsync(ChannelReader<StreamItem> reader, int count)
    {
        var come = s_come.GetOrCreateValue(reader);
        while (come.Count < count)
        {
            var item = await reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);
            foreach (var one in Each(item))
                come.Enqueue(one);
        }

        return [.. Enumerable.Range(0, count).Select(_ => come.Dequeue())];
    }

    internal static IReadOnlyList<StreamItem> Each(StreamItem item) => item is StreamItem.Batch batch ? batch.Items : [item];

    protected static async Task<IEnumerable<long>> SeqsAsync(ChannelReader<StreamItem> reader, int count) =>
        (await TakeAsync(reader, count)).Select(item => Assert.IsType<StreamItem.Frame>(item).Seq);

    /// <summary>Event number <paramref name="seq"/> of a conversation in which every tenth step is one that no reader sees.</summary>
    internal static ConversationEvent Event(long seq) => seq % 10 == 0
        ? new SendStarted(Anna) { Seq = seq, At = At(seq), MessageId = new MessageId("m"), Attempt = 1 }
        : new MessageReceived
        {
            Seq = seq,
            At = At(seq),
            Webhook = new WebhookRecord($"e{seq}", At(seq), default),
            Message = Template with { Id = new MessageId($"m{seq}"), CreatedSeq = seq, Seq = seq },
        };

    internal static ConversationEvent[] Events(long first, long last) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(seq => Event(seq))];

    /// <summary>The bytes of an event; none for a step of the outbox.</summary>
    internal static ReadOnlyMemory<byte>? Frame(ConversationEvent e) =>
        e is OutboxEvent ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes($"id: {e.Seq}\n\n");

    internal ReadOnlyMemory<byte>? Render(ConversationEvent e)
    {
        Interlocked.Increment(ref _rendered);
        return Frame(e);
    }

    private static readonly Message Template = new Story().Given(Text()).Row("in-e1");
}

/// <summary>A journal in memory.</summary>
internal sealed class FakeJournal : IConversationJournal
{
    private ImmutableList<ConversationEvent> _events = [];

    public ImmutableList<ConversationEvent> Events => _events;

    public bool Fails { get; set; }

    /// <summary>Reads that have begun; each waits for <see cref="Gate"/>.</summary>
    public int Begun;

    /// <summary>Reads that have failed.</summary>
    public int Failed;

    public Task Gate { get; set; } = Task.CompletedTask;

    public void Append(params ConversationEvent[] events) => ImmutableInterlocked.Update(ref _events, all => all.AddRange(events));

    public async IAsyncEnumerable<ConversationEvent> ReadAsync(
        CustomerId customer, long after, long upTo, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = _events;
        Interlocked.Increment(ref Begun);
        await Gate.WaitAsync(cancellationToken);
        await Task.Yield();
        if (Fails)
        {
            Interlocked.Increment(ref Failed);
            throw new IOException("The journal cannot be read.");
        }

        foreach (var e in found.Where(e => e.Seq > after && e.Seq <= upTo))
            yield return e;
    }
}
