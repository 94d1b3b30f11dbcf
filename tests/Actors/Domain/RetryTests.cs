using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class RetryTests
{
    public static TheoryData<MessageStatus> Outbound() =>
        [.. Enum.GetValues<MessageStatus>().Except([MessageStatus.Received, MessageStatus.Pending, MessageStatus.Uncertain])];

    [Theory]
    [MemberData(nameof(Outbound))]
    public void What_failed_may_be_sent_again_and_nothing_else(MessageStatus status)
    {
        var story = new Story().Given(Text(), Send(), Start(), Accepted());
        if (status != MessageStatus.Queued)
            story.Given(Report(status));

        var decision = story.When(Retry());

        if (status is MessageStatus.Queued or MessageStatus.Sending or MessageStatus.Sent or MessageStatus.Delivered)
            decision.IsRefused(RefusalReason.StatusForbidsRetry);
        else
            decision.LeadsTo(typeof(SendRetried));
    }

    [Fact]
    public void A_message_is_not_sent_again_to_a_number_that_has_moved_to_another()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Change(null, Entry(2, OtherPhone)));

        story.When(Retry()).IsRefused(RefusalReason.NotReachable);
    }

    [Fact]
    public void An_uncertain_message_may_be_sent_again()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost());

        story.When(Retry()).LeadsTo(typeof(SendRetried));

        var row = story.Row();
        Assert.Equal(
            (MessageStatus.Pending, 2, null, null, 3L), (row.Status, row.Attempt, row.TelnyxMessageId, row.StatusAt, row.CreatedSeq));
        Assert.Equal(2, Assert.Single(story.State.Outbox).Attempt);
    }

    [Fact]
    public void A_pending_message_and_an_inbound_one_are_not_sent_again()
    {
        var story = new Story().Given(Text(), Send());

        story.When(Retry()).IsRefused(RefusalReason.StatusForbidsRetry);
        story.WhenAnswered(Retry("in-e1")).IsRefused(RefusalReason.StatusForbidsRetry);
    }

    [Fact]
    public void An_unknown_message_is_refused_once_the_archive_does_not_know_it()
    {
        var story = new Story().Given(Text());

        story.When(Retry("never")).Asks(new ArchiveQuery.ById(new MessageId("never")));
        story.WhenAnswered(Retry("never")).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void Who_opted_out_is_not_texted_again()
    {
        var story = new Story().Given(Text(), Send(), Start(), Rejected(error: OptedOut));

        story.When(Retry()).IsRefused(RefusalReason.OptedOut);
    }

    [Fact]
    public void A_copy_of_a_retry_is_the_same_retry_even_after_it_failed_again()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry());

        story.When(Retry()).Repeats(story.Row());
        story.Given(Start(101), Lost(attempt: 2, at: 102));
        story.When(Retry()).Repeats(story.Row());
        story.When(Retry(at: 103)).LeadsTo(typeof(SendRetried));
    }

    [Fact]
    public void A_message_in_flight_is_not_sent_again_whatever_a_webhook_says()
    {
        var story = new Story().Given(Text(), Send(), Start(), Report(MessageStatus.DeliveryFailed));

        story.When(Retry()).IsRefused(RefusalReason.StatusForbidsRetry);

        story.Given(Accepted());
        story.When(Retry()).LeadsTo(typeof(SendRetried));
        Assert.Single(story.State.Outbox);
    }

    [Fact]
    public void A_failure_of_an_earlier_attempt_is_passed_over()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry());

        story.When(Report(MessageStatus.DeliveryFailed, attempt: 1)).ChangesNothing();

        Assert.Single(story.State.Outbox);
    }

    [Fact]
    public void A_success_of_an_earlier_attempt_makes_the_waiting_retry_needless()
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry());

        story.When(Report(MessageStatus.Sent, attempt: 1)).LeadsTo(typeof(DeliveryReported));

        Assert.Empty(story.State.Outbox);
        Assert.Equal(MessageStatus.Sent, story.Row().Status);
    }

    [Theory]
    [InlineData(MessageStatus.Delivered)]
    [InlineData(MessageStatus.DeliveryFailed)]
    public void The_attempt_that_made_a_retry_needless_is_followed_to_its_end(MessageStatus end)
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry(), Report(MessageStatus.Sent, attempt: 1));

        story.When(Report(end, attempt: 1, occurred: 20)).LeadsTo(typeof(DeliveryReported));

        Assert.Equal(end, story.Row().Status);
    }

    [Theory]
    [InlineData(MessageStatus.Delivered)]
    [InlineData(MessageStatus.DeliveryFailed)]
    public void Once_the_retry_has_begun_reports_on_the_earlier_attempt_are_passed_over(MessageStatus late)
    {
        var story = new Story().Given(Text(), Send(), Start(), Lost(), Retry(), Start(101));

        story.When(Report(late, attempt: 1)).ChangesNothing();
        story.Given(Accepted(attempt: 2, telnyxId: "x2", at: 102));
        story.When(Report(late, attempt: 1)).ChangesNothing();
        story.When(Report(MessageStatus.Delivered, attempt: 2, telnyxId: "x2", occurred: 110)).LeadsTo(typeof(DeliveryReported));
    }
}
