using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Tests.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

public sealed class ConversationActorTests : ConversationKit
{
    [Fact]
    public async Task Answer_push_and_inbox_entry_come_after_the_write()
    {
        var feed = new Recorder("feed", Sys, Journal);
        var asker = new Recorder("asker", Sys, Journal);
        Shard.Tell(new Subscribe(Anna, null, feed, 1));
        await CustomerResultAsync();
        var arrived = Journal.HoldAsync<MessageReceived>();

        Shard.Tell(Text(), asker);
        await arrived;
        Assert.Equal(["feed: Subscribed"], Journal.Log);
        Journal.Release();
        await SettledAsync();

        Assert.Equal(
            ["feed: Subscribed", "journal: CustomerCreated", "journal: MessageReceived", "feed: EventsAppended", "asker: Acknowledged"],
            Journal.Log);
        Assert.Equal(2, (await Inbox.ExpectMsgAsync<CustomerEntryChanged>()).Customer.Version);
    }

    [Theory]
    [InlineData(WriteEnd.Fails)]
    [InlineData(WriteEnd.FailsAfterStoring)]
    [InlineData(WriteEnd.IsRejected)]
    internal async Task A_write_that_failed_is_answered_so_and_its_repetition_is_taken_once(WriteEnd end)
    {
        await GivenAsync(Text("e1"));
        Journal.Next<MessageReceived>(end);

        Assert.IsType<NotStored>(await AskAsync(Text("e2")));
        await StoppedAsync(); // what comes while it still stops is lost and not answered, as a webhook would repeat it
        Assert.IsType<Acknowledged>(await AskAsync(Text("e2")));
        Assert.IsType<Acknowledged>(await AskAsync(Text("e3")));

        Assert.Equal(["e1", "e2", "e3"], Journal.Written.OfType<MessageReceived>().Select(e => e.Webhook.EventId));
        Assert.Equal([1, 2, 3, 4], Journal.Written.Select(e => e.Seq));
    }

    [Fact]
    public async Task A_write_that_fails_after_a_look_into_the_archive_is_answered_too()
    {
        await GivenAsync(Text());
        var text = Row("in-e1");
        Archive.Instead = () => Task.FromResult(new ArchiveAnswer(text with
        {
            Id = new MessageId("old"),
            Direction = MessageDirection.Outbound,
            From = text.To,
            To = text.From,
            Status = MessageStatus.Expired,
        }));
        Journal.Next<SendRetried>(WriteEnd.Fails);

        Assert.IsType<NotStored>(await AskAsync(Retry("old")));
    }

    [Fact]
    public async Task A_hundred_copies_at_the_same_moment_are_one_text()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AskAsync(Text())));

        Assert.All(answers, answer => Assert.IsType<Acknowledged>(answer));
        Assert.Single(Journal.Written.OfType<MessageReceived>());
    }

    [Fact]
    public async Task A_hundred_sends_with_one_key_are_one_message()
    {
        await GivenAsync(Text());

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => AskAsync(Send($"m{i}", key: "k"))));

        var row = Assert.Single(Journal.Written.OfType<SendRequested>()).Message;
        Assert.All(answers, answer => Assert.Equal(row.Id, Assert.IsType<MessageResult>(answer).Message.Id));
    }

    [Fact]
    public async Task What_was_before_a_crash_is_after_it()
    {
        await GivenAsync(Text("e1"), Change("Anna"), Text("e2", optOut: OptOutWish.OptOut), ReadUpTo(2));
        var before = await CustomerAsync();

        await CrashAsync();

        Assert.Equal(Story.Parts(before), Story.Parts(await CustomerAsync()));
        Assert.IsType<Acknowledged>(await AskAsync(Text("e1")));
        Assert.Equal(2, Journal.Written.OfType<MessageReceived>().Count());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archive_that_fails_harms_only_the_command_that_needed_it(bool atOnce)
    {
        await GivenAsync(Text());
        Archive.Instead = () => atOnce ? throw new IOException("gone") : Task.FromException<ArchiveAnswer>(new IOException("gone"));

        var poisoned = AskAsync(Retry("unknown"));
        await GivenAsync(Text("e2"));
        Assert.IsType<NotStored>(await poisoned);
        Archive.Instead = null;

        Assert.Equal(RefusalReason.UnknownMessage, Assert.IsType<Refused>(await AskAsync(Retry("unknown"))).Reason);
    }

    [Fact]
    public async Task A_slow_archive_does_not_hold_up_the_conversation()
    {
        await GivenAsync(Text());
        var answer = new TaskCompletionSource<ArchiveAnswer>();
        Archive.Instead = () => answer.Task;
        var waiting = AskAsync(Retry("unknown"));

        await GivenAsync(Text("e2"), Text("e3"));
        answer.SetResult(new ArchiveAnswer(null));

        Assert.IsType<Refused>(await waiting);
    }

    [Fact]
    public async Task A_subscriber_gets_the_position_and_the_newest_events_without_their_signed_bodies()
    {
        await GivenAsync(Text("e1"), Text("e2"));
        var feed = CreateTestProbe();

        Shard.Tell(new Subscribe(Anna, 1, feed, 1));
        var subscribed = await feed.ExpectMsgAsync<Subscribed>();
        Assert.Equal(3, subscribed.Position);
        Assert.Equal([2, 3], subscribed.Backlog.Select(e => e.Seq));
        Assert.All(subscribed.Backlog.OfType<MessageReceived>(), e => Assert.True(e.Webhook.Raw.IsEmpty));

        await GivenAsync(Text("e3", optOut: OptOutWish.OptOut));
        var push = await feed.ExpectMsgAsync<EventsAppended>();
        Assert.Equal([4, 5], push.Events.Select(e => e.Seq));
        Assert.False(Journal.Written.OfType<MessageReceived>().Last().Webhook.Raw.IsEmpty);
    }

    [Fact]
    public async Task A_feed_that_left_gets_no_more_pushes()
    {
        await GivenAsync(Text("e1"));
        var feed = CreateTestProbe();
        Shard.Tell(new Subscribe(Anna, null, feed, 1));
        await feed.ExpectMsgAsync<Subscribed>();

        Shard.Tell(new Unsubscribe(Anna, feed));
        await GivenAsync(Text("e2"));
        Shard.Tell(new Subscribe(Anna, null, feed, 1));

        await feed.ExpectMsgAsync<Subscribed>();
    }

    private async Task CustomerResultAsync() => Assert.IsType<Refused>(await AskAsync(new GetCustomer(Anna)));

    /// <summary>Writes into the log at the very moment it is told something.</summary>
    private sealed class Recorder(string name, ActorSystem system, JournalScript journal) : MinimalActorRef
    {
        public override ActorPath Path { get; } = system.DeadLetters.Path / name;

        public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

        protected override void TellInternal(object message, IActorRef sender) => journal.Log.Enqueue($"{name}: {message.GetType().Name}");
    }

    [Fact]
    public async Task A_conversation_that_another_node_has_overtaken_stops_and_comes_back_with_what_the_journal_has()
    {
        await GivenAsync(Text());
        var feed = CreateTestProbe();
        var last = (await CustomerAsync()).Version;

        (await EntityAsync()).Tell(new Subscribe(Anna, Journal.Written.Count + 1, feed, 1));
        await StoppedAsync();

        feed.ExpectNoMsg(TimeSpan.Zero);
        Assert.Equal(last, (await CustomerAsync()).Version);
    }
}
