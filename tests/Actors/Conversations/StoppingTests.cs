using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

public sealed class StoppingTests : ConversationKit
{
    [Fact]
    public async Task A_conversation_that_nobody_follows_leaves_memory_and_comes_back_with_all_it_knew()
    {
        await GivenAsync(Text());

        await PassIdleTimeAsync();
        await StoppedAsync();

        Assert.Equal(1, await PassivationsAsync());
        Assert.Equal(2, (await CustomerAsync()).Version);
    }

    [Fact]
    public async Task A_conversation_with_a_feed_stays_until_the_feed_has_gone()
    {
        await GivenAsync(Text());
        var feed = CreateTestProbe();
        Shard.Tell(new Subscribe(Anna, null, feed, 1));
        await feed.ExpectMsgAsync<Subscribed>();

        await PassIdleTimeAsync();
        await CustomerAsync();
        Assert.Equal(0, await PassivationsAsync());

        Sys.Stop(feed);
        await AwaitConditionAsync(async () =>
        {
            PassTime(Services().IdleAfter);
            return await PassivationsAsync() > 0;
        }, Patience.Limit, Patience.Look);
        await StoppedAsync();
    }

    [Fact]
    public async Task A_conversation_with_an_unsent_message_stays()
    {
        await GivenAsync(Text(), Send());
        var call = await Carrier.NextAsync();

        (await EntityAsync()).Tell(ReceiveTimeout.Instance);
        await CustomerAsync();
        Assert.Equal(0, await PassivationsAsync());

        call.Accept();
        await WrittenAsync<SendAccepted>();
        var entity = await EntityAsync();
        await SettledAsync();
        entity.Tell(ReceiveTimeout.Instance);
        await StoppedAsync();
    }

    [Fact]
    public async Task A_stop_waits_for_the_answer_of_the_carrier()
    {
        await GivenAsync(Text(), Send("m1"), Send("m2"));
        var call = await Carrier.NextAsync();
        var entity = await EntityAsync();

        entity.Tell(StopConversation.Instance);
        entity.Tell(new GetCustomer(Anna), TestActor);
        await ExpectMsgAsync<CustomerResult>();
        call.Accept();
        await StoppedAsync();

        Assert.IsType<SendAccepted>(Journal.Written[^1]);
        Assert.Equal(["m1#1"], Carrier.All);
        Shard.Tell(new WakeOutbox(Anna));
        Assert.Equal(new MessageId("m2"), (await Carrier.NextAsync()).Send.MessageId);
    }

    [Fact]
    public async Task A_stop_waits_for_the_answer_of_the_archive()
    {
        await GivenAsync(Text());
        var answer = new TaskCompletionSource<ArchiveAnswer>();
        Archive.Instead = () => answer.Task;
        var waiting = AskAsync(Retry("unknown"));
        var entity = await EntityAsync();

        entity.Tell(StopConversation.Instance);
        entity.Tell(new GetCustomer(Anna), TestActor);
        await ExpectMsgAsync<CustomerResult>();
        answer.SetResult(new ArchiveAnswer(null));

        Assert.Equal(RefusalReason.UnknownMessage, Assert.IsType<Refused>(await waiting).Reason);
        await StoppedAsync();
    }

    [Fact]
    public async Task Who_waits_for_the_archive_of_a_conversation_that_stops_at_a_failed_write_is_told_so()
    {
        await GivenAsync(Text());
        Archive.Instead = () => new TaskCompletionSource<ArchiveAnswer>().Task;
        var waiting = AskAsync(Retry("unknown"));
        await SettledAsync();
        Journal.Next<MessageReceived>(WriteEnd.Fails);

        Assert.IsType<NotStored>(await AskAsync(Text("e2")));

        Assert.IsType<NotStored>(await waiting);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever()
    {
        await GivenAsync(Text(), Send());
        var call = await Carrier.NextAsync();
        var entity = await EntityAsync();
        entity.Tell(StopConversation.Instance);
        entity.Tell(new GetCustomer(Anna), TestActor);
        await ExpectMsgAsync<CustomerResult>();

        PassTime(Services().StopGrace);
        await StoppedAsync();
        call.Accept();
        Shard.Tell(new WakeOutbox(Anna));

        await WrittenAsync<SendOutcomeLost>();
        Assert.Equal(["m1#1"], Carrier.All);
    }

    [Fact]
    public async Task A_stop_that_comes_while_a_start_is_written_waits_for_the_send()
    {
        await GivenAsync(Text());
        var arrived = Journal.HoldAsync<SendStarted>();
        await GivenAsync(Send());
        await arrived;
        var entity = await EntityAsync();

        entity.Tell(StopConversation.Instance);
        Journal.Release();
        (await Carrier.NextAsync()).Accept();
        await StoppedAsync();

        Assert.IsType<SendAccepted>(Journal.Written[^1]);
    }

    [Fact]
    public async Task A_stop_waits_until_what_was_gathered_is_durable()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));
        var second = AskAsync(Text("e2"));
        await EmptyMailboxAsync();

        (await EntityAsync()).Tell(StopConversation.Instance);
        await EmptyMailboxAsync();
        Journal.Release();

        Assert.All(await Task.WhenAll(first, second), result => Assert.IsType<Acknowledged>(result));
        await StoppedAsync();
        Assert.Equal(3, Journal.Written.OfType<MessageReceived>().Count());
    }

    [Fact]
    public async Task A_conversation_that_stops_begins_no_send()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));
        var reply = AskAsync(Send());
        var entity = await EntityAsync();
        await EmptyMailboxAsync();

        entity.Tell(StopConversation.Instance);
        entity.Tell(Start());
        await EmptyMailboxAsync();
        Journal.Release();

        await Task.WhenAll(first, reply);
        await StoppedAsync();
        Assert.IsType<SendRequested>(Journal.Written[^1]);
        Assert.Empty(Carrier.All);
        Shard.Tell(new WakeOutbox(Anna));
        (await Carrier.NextAsync()).Accept();
    }

    [Fact]
    public async Task The_grace_of_a_stop_is_the_carriers_and_begins_after_the_write()
    {
        await GivenAsync(Text("e0"));
        var arrived = Journal.HoldAsync<SendStarted>();
        await GivenAsync(Send());
        await arrived;
        (await EntityAsync()).Tell(StopConversation.Instance);
        await EmptyMailboxAsync();

        PassTime(Services().StopGrace);
        await EmptyMailboxAsync();
        Journal.Release();

        (await Carrier.NextAsync()).Accept();
        await StoppedAsync();
        Assert.IsType<SendAccepted>(Journal.Written[^1]);
    }

    [Fact]
    public async Task A_conversation_with_a_write_under_way_is_not_idle()
    {
        await GivenAsync(Text("e0"));
        var first = await HeldAsync(Text("e1"));

        (await EntityAsync()).Tell(ReceiveTimeout.Instance);
        await EmptyMailboxAsync();

        Assert.Equal(0, await PassivationsAsync());
        Journal.Release();
        await first;
    }

    // How long it was idle counts from the end of what it did last, after its answer; this question itself does not count.
    private async Task PassIdleTimeAsync()
    {
        await (await EntityAsync()).Ask<ActorIdentity>(new Identify(null), Patience.Limit);
        PassTime(Services().IdleAfter);
    }
}
