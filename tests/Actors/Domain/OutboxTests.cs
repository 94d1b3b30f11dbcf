using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class OutboxTests
{
    [Fact]
    public void Messages_start_one_at_a_time_in_the_order_they_were_asked_for()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"));

        Assert.Equal(new MessageId("m1"), Started(story.When(Start())));
        story.When(Start()).ChangesNothing();
        story.Given(Accepted("m1"));
        Assert.Equal(new MessageId("m2"), Started(story.When(Start())));
    }

    [Fact]
    public void An_empty_outbox_starts_nothing()
    {
        var story = new Story().Given(Text());

        story.When(Start()).ChangesNothing();
        story.When(Recover()).ChangesNothing();
    }

    [Fact]
    public void An_accepted_message_is_queued_under_the_id_of_the_carrier()
    {
        var story = new Story().Given(Text(), Send(), Start());

        story.When(Accepted()).LeadsTo(typeof(SendAccepted));

        var row = story.Row();
        Assert.Equal((MessageStatus.Queued, "x1", 2), (row.Status, row.TelnyxMessageId, row.Parts));
        Assert.Empty(story.State.Outbox);
    }

    [Fact]
    public void A_refused_message_is_rejected_with_the_words_of_the_carrier()
    {
        var story = new Story().Given(Text(), Send(), Start());

        story.When(Rejected()).LeadsTo(typeof(SendRefused));

        Assert.Equal((MessageStatus.Rejected, Refusal), (story.Row().Status, story.Row().Error));
        Assert.False(story.Customer.OptedOut);
    }

    [Fact]
    public void A_refusal_because_of_stop_opts_the_customer_out()
    {
        var story = new Story().Given(Text(), Send(), Start());

        story.When(Rejected(error: OptedOut)).LeadsTo(typeof(SendRefused), typeof(OptOutChanged));

        Assert.True(story.Customer.OptedOut);
    }

    [Fact]
    public void A_lost_answer_leaves_the_message_uncertain_and_the_next_goes_on()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"), Start());

        story.When(Lost()).LeadsTo(typeof(SendOutcomeLost));

        Assert.Equal(MessageStatus.Uncertain, story.Row().Status);
        Assert.Equal(new MessageId("m2"), Started(story.When(Start())));
    }

    [Fact]
    public void A_message_that_was_not_taken_waits_longer_each_time_and_holds_the_others_back()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"));
        var now = 10.0;
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            story.Given(Start(now), NotTaken(at: now));
            var until = (story.State.Outbox[0].NotBefore - At(0)).TotalSeconds;
            story.When(Start(until - 0.001)).ChangesNothing();
            waits.Add(until - now);
            now = until;
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits);
        Assert.Equal(MessageStatus.Pending, story.Row().Status);
        Assert.Equal(new MessageId("m1"), Started(story.When(Start(now))));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(1e9, 3591)]
    public void The_carrier_may_ask_for_a_longer_wait_but_not_beyond_the_hour_of_giving_up(double asked, double waited)
    {
        var story = new Story().Given(Text(), Send(), Start(), NotTaken(retryAfter: TimeSpan.FromSeconds(asked), at: 10));

        Assert.Equal(At(10 + waited), story.State.Outbox[0].NotBefore);
    }

    [Fact]
    public void A_wait_beyond_all_time_is_no_accident()
    {
        var story = new Story().Given(Text(), Send(), Start(), NotTaken(retryAfter: TimeSpan.MaxValue, at: 10));

        Assert.Equal(At(10 + 3591), story.State.Outbox[0].NotBefore);
    }

    [Fact]
    public void After_an_hour_of_trying_the_message_has_failed()
    {
        var story = new Story().Given(Text(), Send(at: 0), Start(), NotTaken(at: 3599.9), Start(3700));

        story.When(NotTaken(at: 3700)).LeadsTo(typeof(SendRefused));

        Assert.Equal(MessageStatus.SendingFailed, story.Row().Status);
        Assert.NotNull(story.Row().Error);
        Assert.Empty(story.State.Outbox);
    }

    [Fact]
    public void What_a_late_report_has_settled_is_not_sent_again_when_the_repetition_was_not_taken()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry(), Start(101));
        story.Given(Report(MessageStatus.Delivered, id: null, attempt: null, text: story.Row().Text, occurred: 102));
        Assert.Equal(MessageStatus.Delivered, story.Row().Status);

        story.When(NotTaken(attempt: 2, at: 103));

        Assert.Equal(MessageStatus.Delivered, story.Row().Status);
        Assert.Empty(story.State.Outbox);
    }

    [Fact]
    public void The_row_of_a_message_that_has_just_left_is_remembered_however_many_wait()
    {
        var story = new Story().Given(Text());
        for (var i = 1; i <= ConversationState.OutboxLimit; i++)
            story.Given(Send($"m{i}"));
        story.Given(Start(), Accepted("m1"));

        story.When(Report(MessageStatus.Sent, occurred: 10)).LeadsTo(typeof(DeliveryReported));
        story.When(Report(MessageStatus.Delivered, occurred: 11)).LeadsTo(typeof(DeliveryReported));
        story.When(Report(MessageStatus.Sent, occurred: 10)).ChangesNothing();
    }

    [Fact]
    public void An_outcome_counts_once_and_only_for_the_attempt_in_flight()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"));

        story.When(Accepted("m1")).ChangesNothing();
        story.Given(Start());
        story.When(Accepted("m2")).ChangesNothing();
        story.When(Accepted("m1", attempt: 2)).ChangesNothing();
        story.Given(Accepted("m1"));
        story.When(Rejected("m1")).ChangesNothing();
    }

    [Fact]
    public void After_a_restart_a_started_send_is_uncertain_and_a_waiting_one_is_not()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"));
        story.When(Recover()).ChangesNothing();
        story.Given(Start());

        story.When(Recover()).LeadsTo(typeof(SendOutcomeLost));

        Assert.Equal(MessageStatus.Uncertain, story.Row("m1").Status);
        Assert.Equal(MessageStatus.Pending, story.Row("m2").Status);
        story.When(Recover()).ChangesNothing();
        story.When(Accepted("m1")).ChangesNothing();
    }

    [Theory]
    [InlineData(MessageStatus.Sent)]
    [InlineData(MessageStatus.Delivered)]
    [InlineData(MessageStatus.DeliveryFailed)]
    public void A_webhook_that_came_before_the_answer_is_not_set_back_by_it(MessageStatus reported)
    {
        foreach (var outcome in new[] { Accepted(at: 20), Rejected(at: 20), Lost(at: 20) })
        {
            var story = new Story().Given(Text(), Send(), Start(), Report(reported), outcome);

            Assert.Equal((reported, "x1"), (story.Row().Status, story.Row().TelnyxMessageId));
            Assert.Empty(story.State.Outbox);
        }
    }

    [Fact]
    public void Rows_that_wait_are_never_forgotten()
    {
        var story = new Story().Given(Text());
        for (var i = 0; i < 3 * ConversationState.Window; i++)
            story.Given(Send($"m{i}", at: i));

        for (var i = 0; i < 3 * ConversationState.Window; i++)
            story.Given(Start(1000), Accepted($"m{i}", telnyxId: $"x{i}", at: 1000));

        Assert.Equal(ConversationState.Window, story.State.RecentOutbound.Length);
    }

    private static MessageId Started(Decision decision) => Assert.IsType<SendStarted>(Assert.Single(decision.Events)).MessageId;
}
