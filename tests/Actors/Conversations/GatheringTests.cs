using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>Commands that arrive while a write is under way: decided ahead of the journal, and told to nobody before it has them.</summary>
public sealed class GatheringTests : ConversationKit
{
    private const string SecondTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203332-00";

    [Fact]
    public async Task Texts_that_arrive_during_a_write_are_the_next_one_with_one_push_and_one_inbox_entry()
    {
        var feed = await FollowedAsync();
        var first = await HeldAsync(Text("e1"));

        var others = new[] { AskAsync(Text("e2")), AskAsync(Text("e3") with { Traceparent = SecondTrace }), AskAsync(Send("m1")) };
        await EmptyMailboxAsync();
        Assert.Equal(2, Journal.Written.Count);
        Journal.Release();

        await Task.WhenAll([first, .. others]);
        Assert.Equal([3], (await feed.ExpectMsgAsync<EventsAppended>()).Events.Select(e => e.Seq));
        var push = await feed.ExpectMsgAsync<EventsAppended>();
        Assert.Equal([4, 5, 6], push.Events.Select(e => e.Seq));
        Assert.Equal($",{SecondTrace},", string.Join(",", push.Traceparents));
        foreach (var version in new[] { 2, 3, 6 })
            Assert.Equal(version, (await Inbox.ExpectMsgAsync<CustomerEntryChanged>()).Customer.Version);
        (await Carrier.NextAsync()).Accept();
    }

    [Fact]
    public async Task What_a_command_rests_on_is_durable_before_its_answer()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));

        var copy = AskAsync(Text("e1"));
        var refused = AskAsync(Retry("in-e1"));
        var read = AskAsync(ReadUpTo(1));
        Assert.Equal(2, (await CustomerAsync()).Version);
        Assert.False(first.IsCompleted || copy.IsCompleted || refused.IsCompleted || read.IsCompleted);
        Journal.Release();

        Assert.IsType<Acknowledged>(await first);
        Assert.Equal(Acknowledged.Again, await copy);
        Assert.IsType<Refused>(await refused);
        Assert.Equal(3, (await CustomerAsync()).Version);
    }

    [Theory]
    [InlineData(WriteEnd.Fails)]
    [InlineData(WriteEnd.FailsAfterStoring)]
    [InlineData(WriteEnd.IsRejected)]
    internal async Task A_write_that_failed_takes_with_it_what_was_decided_on_top_of_it(WriteEnd end)
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"), end);

        var others = new[] { AskAsync(Text("e1")), AskAsync(Text("e2")), AskAsync(Send("m1")), AskAsync(ReadUpTo(3)) };
        await EmptyMailboxAsync();
        Journal.Release();

        Assert.All(await Task.WhenAll([first, .. others]), result => Assert.IsType<NotStored>(result));
        await StoppedAsync();
        await GivenAsync(Text("e2"), Text("e1"));
        Assert.Equal(3, Journal.Written.OfType<MessageReceived>().Count());
        Assert.Empty(Journal.Written.OfType<SendRequested>());
        Assert.Equal(Enumerable.Range(1, Journal.Written.Count), Journal.Written.Select(e => (int)e.Seq));
    }

    [Fact]
    public async Task A_question_to_the_archive_waits_for_what_the_archive_must_know()
    {
        await GivenAsync(Text("e0"));
        var asked = 0;
        Archive.Instead = () =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(new ArchiveAnswer(null));
        };
        var first = await HeldAsync(Text("e1"));

        var retry = AskAsync(Retry("unknown"));
        await EmptyMailboxAsync();
        Assert.Equal(0, Volatile.Read(ref asked));
        Journal.Release();

        Assert.IsType<Acknowledged>(await first);
        Assert.Equal(RefusalReason.UnknownMessage, Assert.IsType<Refused>(await retry).Reason);
        Assert.Equal(1, Volatile.Read(ref asked));
    }

    [Theory]
    [InlineData(300, 10, 64)]
    [InlineData(20, 200_000, 6)]
    public async Task A_crowd_is_written_in_groups_of_bounded_size(int texts, int length, int most)
    {
        var feed = await FollowedAsync();
        var first = await HeldAsync(Text("first"));

        var crowd = Enumerable.Range(1, texts).Select(i => AskAsync(Text($"e{i}", occurred: i) with
        {
            Text = new string('x', length),
            Webhook = Text($"e{i}", occurred: i).Webhook with { Raw = new byte[length] },
        })).ToList();
        await EmptyMailboxAsync();
        Journal.Release();

        Assert.All(await Task.WhenAll([first, .. crowd]), result => Assert.IsType<Acknowledged>(result));
        var last = 2L;
        while (last < texts + 3)
        {
            var push = await feed.ExpectMsgAsync<EventsAppended>();
            Assert.Equal(last + 1, push.Events[0].Seq);
            Assert.InRange(push.Events.Length, 1, most);
            last = push.Events[^1].Seq;
        }

        Assert.Equal(
            ["e0", "first", .. Enumerable.Range(1, texts).Select(i => $"e{i}")],
            Journal.Written.OfType<MessageReceived>().Select(e => e.Webhook.EventId));
        SnapshotsAreTrue();
    }

    /// <param name="after">What the feed knows. It may have read on in the journal, or one of its readers may.</param>
    [Theory]
    [InlineData(3L)]
    [InlineData(2L)]
    [InlineData(null)]
    public async Task A_feed_that_comes_during_a_write_is_answered_after_that(long? after)
    {
        await GivenAsync(Text("e0"));
        var entity = await EntityAsync();
        var first = await HeldAsync(Text("e1"));
        var feed = CreateTestProbe();

        Shard.Tell(new Subscribe(Anna, after, feed, 1));
        await EmptyMailboxAsync();
        Assert.False(feed.HasMessages);
        Journal.Release();

        await first;
        Assert.Equal(3, (await feed.ExpectMsgAsync<Subscribed>()).Position);
        await GivenAsync(Text("e2"));
        Assert.Equal([4], (await feed.ExpectMsgAsync<EventsAppended>()).Events.Select(e => e.Seq));
        Assert.Equal(entity, await EntityAsync());
    }

    [Fact]
    public async Task A_feed_that_comes_during_a_write_does_not_wait_for_the_next()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));
        Journal.Next<ConversationRead>(WriteEnd.Fails);
        var second = AskAsync(ReadUpTo(2));
        var feed = CreateTestProbe();
        Shard.Tell(new Subscribe(Anna, 2, feed, 1));

        await EmptyMailboxAsync();
        Journal.Release();

        await first;
        Assert.IsType<NotStored>(await second);
        Assert.Equal(3, (await feed.ExpectMsgAsync<Subscribed>()).Position);
    }

    [Fact]
    public async Task A_rule_that_throws_stops_the_conversation_after_the_write_under_way()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));

        var bug = AskAsync(new WithoutARule(Anna, At(0)));
        var second = AskAsync(Text("e2"));
        Assert.IsType<NotStored>(await bug);
        await EmptyMailboxAsync();
        Journal.Release();

        Assert.IsType<Acknowledged>(await first);
        Assert.IsType<NotStored>(await second);
        await StoppedAsync();
        Assert.Equal(2, Journal.Written.OfType<MessageReceived>().Count());
    }

    [Fact]
    public async Task Whatever_fails_among_a_crowd_what_was_answered_is_journaled_once_and_in_order()
    {
        var random = new Random(24);
        await GivenAsync(Text("e0"));
        for (var round = 0; round < 40; round++)
        {
            if (random.Next(3) == 0)
                Journal.Next<MessageReceived>((WriteEnd)random.Next(3));
            var ids = Enumerable.Range(0, 30).Select(_ => $"{round}-{random.Next(25)}").ToList();
            var asked = ids.Select(async id => (id, await Shard.Ask<ConversationResult>(Text(id, occurred: round), TimeSpan.FromSeconds(10)).WaitAsync(TimeSpan.FromSeconds(2))
                .ContinueWith(answer => answer.IsCompletedSuccessfully ? answer.Result : NotStored.Instance))).ToList();
            if (random.Next(4) == 0)
                (await EntityAsync()).Tell(Kill.Instance);

            foreach (var (id, answer) in await Task.WhenAll(asked))
            {
                if (answer is not NotStored)
                    Assert.Contains(Journal.Written, e => e is MessageReceived text && text.Webhook.EventId == id);
            }
        }

        // What was not answered may still be under way.
        var written = Journal.Written;
        Assert.Equal(Enumerable.Range(1, written.Count), written.Select(e => (int)e.Seq));
        Assert.Distinct(written.OfType<MessageReceived>().Select(e => e.Webhook.EventId));
        Assert.NotEmpty(Journal.Snapshots);
        SnapshotsAreTrue();
    }

    protected override ConversationServices Services() => base.Services() with { SnapshotEvery = 50 };

    private async Task<Akka.TestKit.TestProbe> FollowedAsync()
    {
        await GivenAsync(Text("e0"));
        var feed = CreateTestProbe();
        Shard.Tell(new Subscribe(Anna, null, feed, 1));
        await feed.ExpectMsgAsync<Subscribed>();
        return feed;
    }

    private sealed record WithoutARule(CustomerId CustomerId, DateTimeOffset At) : ConversationCommand(CustomerId, At);
}
