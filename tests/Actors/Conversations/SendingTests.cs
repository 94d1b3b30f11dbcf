using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

public sealed class SendingTests : ConversationKit
{
    [Fact]
    public async Task The_carrier_is_called_once_the_start_is_journaled()
    {
        await GivenAsync(Text(), Send());

        var call = await Carrier.NextAsync();

        Assert.IsType<SendStarted>(Journal.Written[^1]);
        Assert.Equal((Anna, new MessageId("m1"), 1, Ours, Phone, "hello"),
            (call.Send.CustomerId, call.Send.MessageId, call.Send.Attempt, call.Send.From, call.Send.To, call.Send.Text));
        call.Accept();
        await WrittenAsync<SendAccepted>();
    }

    [Fact]
    public async Task Messages_leave_in_order_even_when_the_first_must_wait()
    {
        await GivenAsync(Text(), Send("m1"), Send("m2"), Send("m3"));
        (await Carrier.NextAsync()).Postpone();
        await WrittenAsync<SendPostponed>();
        await WakeAsync();
        Assert.Equal(["m1#1"], Carrier.All);

        PassTime(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
            (await Carrier.NextAsync()).Accept();

        Assert.Equal(["m1#1", "m1#1", "m2#1", "m3#1"], Carrier.All);
        await WrittenAsync<SendAccepted>(3);
    }

    [Fact]
    public async Task What_a_node_whose_clock_is_ahead_has_queued_goes_at_once()
    {
        await GivenAsync(Text(), Send("m1") with { At = Clock.GetUtcNow().AddMinutes(3) });

        (await Carrier.NextAsync()).Accept();
        await WrittenAsync<SendAccepted>();
    }

    [Fact]
    public async Task A_node_whose_clock_is_behind_waits_as_long_as_was_meant_and_no_longer()
    {
        await GivenAsync(Text(), Send("m1"));
        (await Carrier.NextAsync()).Postpone();
        await WrittenAsync<SendPostponed>();
        await CrashAsync();

        Clock.AdjustTime(Clock.GetUtcNow().AddMinutes(-3));
        await WakeAsync();
        Assert.Equal(["m1#1"], Carrier.All);
        PassTime(TimeSpan.FromSeconds(1));

        (await Carrier.NextAsync()).Accept();
        await WrittenAsync<SendAccepted>();
    }

    [Fact]
    public async Task A_send_that_throws_is_uncertain_and_the_next_goes_on()
    {
        await GivenAsync(Text(), Send("m1"), Send("m2"));

        (await Carrier.NextAsync()).Lose();
        (await Carrier.NextAsync()).Accept();

        await WrittenAsync<SendAccepted>();
        Assert.Equal(MessageStatus.Uncertain, Row("m1").Status);
    }

    [Fact]
    public async Task A_crash_after_the_start_leaves_the_message_uncertain_and_never_sends_it_again()
    {
        await GivenAsync(Text(), Send());
        var call = await Carrier.NextAsync();

        await CrashAsync();
        call.Accept();
        await WakeAsync();

        await WrittenAsync<SendOutcomeLost>();
        await WakeAsync();
        Assert.Equal(MessageStatus.Uncertain, Row().Status);
        Assert.Equal(["m1#1"], Carrier.All);
    }

    [Fact]
    public async Task A_start_that_could_not_be_journaled_is_sent_once_after_the_next_wake_up()
    {
        await GivenAsync(Text());
        Journal.Next<SendStarted>(WriteEnd.Fails);
        await GivenAsync(Send());
        await StoppedAsync();
        Assert.Empty(Carrier.All);

        await WakeAsync();

        (await Carrier.NextAsync()).Accept();
        await WrittenAsync<SendAccepted>();
        Assert.Equal(["m1#1"], Carrier.All);
    }

    [Fact]
    public async Task A_start_that_was_journaled_without_our_knowing_is_uncertain()
    {
        await GivenAsync(Text());
        Journal.Next<SendStarted>(WriteEnd.FailsAfterStoring);
        await GivenAsync(Send());
        await StoppedAsync();

        await WakeAsync();

        await WrittenAsync<SendOutcomeLost>();
        Assert.Empty(Carrier.All);
    }

    [Fact]
    public async Task An_outcome_that_could_not_be_journaled_leaves_the_message_uncertain()
    {
        await GivenAsync(Text());
        Journal.Next<SendAccepted>(WriteEnd.Fails);
        await GivenAsync(Send());
        (await Carrier.NextAsync()).Accept();
        await StoppedAsync();

        await WakeAsync();

        await WrittenAsync<SendOutcomeLost>();
        Assert.Equal(["m1#1"], Carrier.All);
    }

    [Fact]
    public async Task A_start_left_over_in_the_mailbox_does_not_call_the_carrier_again()
    {
        await GivenAsync(Text(), Send());
        var call = await Carrier.NextAsync();
        var entity = await EntityAsync();

        entity.Tell(Start(), entity);
        await WakeAsync();
        call.Accept();
        await WrittenAsync<SendAccepted>();

        Assert.Equal(["m1#1"], Carrier.All);
    }

    [Fact]
    public async Task A_report_that_comes_before_the_answer_is_not_undone_by_it()
    {
        await GivenAsync(Text(), Send());
        var call = await Carrier.NextAsync();

        await GivenAsync(Report(MessageStatus.Delivered, telnyxId: "x-m1"));
        call.Accept();
        await WrittenAsync<SendAccepted>();

        Assert.Equal(MessageStatus.Delivered, Row().Status);
    }

    // The first answer shows that the wake-up was dealt with, the second that what it led to was; the timer is set again only after an answer.
    private async Task WakeAsync()
    {
        Shard.Tell(new WakeOutbox(Anna));
        await SettledAsync();
        await SettledAsync();
        await EmptyMailboxAsync();
    }
}
