using Akka.Actor;
using Akka.Actor.Setup;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Tests.Domain;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>One conversation with a journal, a carrier, an archive and a clock that the test holds in its hands.</summary>
public abstract class ConversationKit : TestKit
{
    private const string Config =
        KitSettings.TimeOfTest +
        """
        akka.persistence.journal.plugin = "scripted.journal"
        akka.persistence.snapshot-store.plugin = "scripted.snapshots"
        scripted.journal.class = "Messaging.Actors.Tests.Conversations.ScriptedJournal, Messaging.Actors.Tests"
        # A write that the test holds is not to fail by itself.
        scripted.journal.circuit-breaker.call-timeout = 300s
        scripted.snapshots.class = "Messaging.Actors.Tests.Conversations.ScriptedSnapshots, Messaging.Actors.Tests"
        """;

    private readonly Lazy<IActorRef> _shard;

    protected ConversationKit()
        : this(new JournalScript())
    {
    }

    private ConversationKit(JournalScript journal)
        : base(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(Config), journal), "conversations")
    {
        Journal = journal;
        Archive = new FakeArchive(journal);
        Inbox = CreateTestProbe();
        _shard = new Lazy<IActorRef>(() => Sys.ActorOf(Props.Create(() => new ShardStandIn(Commands.Anna, Services()))));
    }

    internal JournalScript Journal { get; }

    internal FakeCarrier Carrier { get; } = new();

    internal FakeArchive Archive { get; }

    protected Akka.TestKit.TestProbe Inbox { get; }

    protected FakeTimeProvider Clock { get; } = new(Commands.At(200));

    protected IActorRef Shard => _shard.Value;

    protected virtual ConversationServices Services() => new(Carrier, Archive, Clock) { Inbox = Inbox };

    protected Task<ConversationResult> AskAsync(IConversationMessage message) =>
        Shard.Ask<ConversationResult>(message, Patience.Limit);

    protected async Task GivenAsync(params ConversationCommand[] commands)
    {
        foreach (var command in commands)
        {
            var result = await AskAsync(command);
            Assert.True(result is not (Refused or NotStored), $"{command.GetType().Name} led to {result}.");
        }
    }

    protected async Task<IActorRef> EntityAsync() => await Shard.Ask<IActorRef>(new ShardStandIn.GetEntity());

    protected async Task<Customer> CustomerAsync() =>
        Assert.IsType<CustomerResult>(await AskAsync(new GetCustomer(Commands.Anna))).Customer;

    /// <summary>A text whose write is under way until the journal is released.</summary>
    private protected async Task<Task<ConversationResult>> HeldAsync(ReceiveMessage text, WriteEnd? end = null)
    {
        var arrived = Journal.HoldAsync<MessageReceived>();
        if (end is { } how)
            Journal.Next<MessageReceived>(how);
        var answer = AskAsync(text);
        await arrived;
        return answer;
    }

    /// <summary>A question that is answered in between shows that what came before it was dealt with.</summary>
    protected Task EmptyMailboxAsync() => CustomerAsync();

    /// <summary>Waits until all that was decided before is durable and done: a command without events is answered only then.</summary>
    protected Task SettledAsync() => GivenAsync(Commands.ReadUpTo(0));

    /// <summary>Ends the conversation as a crash does: what is not journaled is gone.</summary>
    protected async Task CrashAsync()
    {
        (await EntityAsync()).Tell(Kill.Instance);
        await StoppedAsync();
    }

    /// <summary>Waits until the conversation has stopped and the next message starts it anew.</summary>
    protected Task StoppedAsync() => AwaitConditionAsync(
        async () => !await Shard.Ask<bool>(new ShardStandIn.IsAwake()), Patience.Limit, Patience.Look);

    /// <summary>Waits until the journal holds so many events of a type.</summary>
    protected async Task WrittenAsync<T>(int count = 1) where T : ConversationEvent =>
        await AwaitConditionAsync(
            () => Task.FromResult(Journal.Written.OfType<T>().Count() >= count), Patience.Limit, Patience.Look);

    protected async Task<int> PassivationsAsync() => await Shard.Ask<int>(new ShardStandIn.GetPassivations());

    protected void PassTime(TimeSpan time)
    {
        Clock.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }

    /// <summary>Each snapshot is the state that the events up to its number lead to.</summary>
    protected void SnapshotsAreTrue()
    {
        foreach (var (seq, state) in Journal.Snapshots)
        {
            var folded = Journal.Written.Take((int)seq).Aggregate(ConversationState.Empty(Commands.Anna), (s, e) => s.Apply(e));
            Assert.Equal(Story.Parts(folded), Story.Parts(state));
        }
    }

    internal Message Row(string id = "m1") =>
        Journal.Written.OfType<MessageEvent>().Last(e => e.Message.Id == new MessageId(id)).Message;
}

/// <summary>An archive that knows all that was written, unless it is told to fail.</summary>
internal sealed class FakeArchive(JournalScript journal) : IMessageArchive
{
    public Func<Task<ArchiveAnswer>>? Instead { get; set; }

    public Task<ArchiveAnswer> FindAsync(CustomerId customer, ArchiveQuery query, CancellationToken cancellationToken) =>
        Instead is { } instead ? instead() : new JournalArchive(journal.Written).FindAsync(customer, query, cancellationToken);
}
