using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class DeliveryTests
{
    [Fact]
    public void A_report_by_our_own_id_moves_the_row()
    {
        var story = Sent();

        story.When(Report(MessageStatus.Delivered, telnyxId: null)).LeadsTo(typeof(DeliveryReported));

        Assert.Equal((MessageStatus.Delivered, At(10)), (story.Row().Status, story.Row().StatusAt));
    }

    [Fact]
    public void A_report_by_the_id_of_the_carrier_moves_the_row()
    {
        var story = Sent();

        story.When(Report(MessageStatus.Delivered, id: null, attempt: null)).LeadsTo(typeof(DeliveryReported));
    }

    [Fact]
    public void The_same_report_again_changes_nothing()
    {
        var story = Sent().Given(Report(MessageStatus.Delivered));

        story.When(Report(MessageStatus.Delivered)).ChangesNothing();
        story.When(Report(MessageStatus.Sent, occurred: 20)).ChangesNothing();
    }

    [Fact]
    public void A_report_that_overtook_the_answer_is_known_by_what_was_said_to_whom()
    {
        var story = new Story().Given(Text(), Send(text: "hello"), Start());

        story.When(Report(MessageStatus.Sent, id: null, attempt: null, text: "hello")).LeadsTo(typeof(DeliveryReported));

        Assert.Equal("x1", story.Row().TelnyxMessageId);
    }

    [Fact]
    public void A_report_by_text_settles_an_uncertain_message()
    {
        var story = new Story().Given(Text(), Send(text: "hello"), Start(), Lost());

        story.When(Report(MessageStatus.Delivered, id: null, attempt: null, text: "hello")).LeadsTo(typeof(DeliveryReported));
    }

    [Theory]
    [InlineData("hello!", Phone)]
    [InlineData("hello", OtherPhone)]
    [InlineData(null, Phone)]
    [InlineData("hello", null)]
    public void A_report_on_other_words_or_to_others_fits_nothing(string? text, string? to)
    {
        var story = new Story().Given(Text(), Send(text: "hello"), Start(), Lost());

        story.When(Report(MessageStatus.Delivered, id: null, attempt: null, to: to, text: text)).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void A_message_that_waits_is_not_settled_by_its_words()
    {
        var story = new Story().Given(Text(), Send(text: "hello"));

        story.When(Report(MessageStatus.Sent, id: null, attempt: null, text: "hello")).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void An_id_from_the_address_counts_only_where_the_signed_body_agrees()
    {
        var story = Sent();

        story.When(Report(MessageStatus.Delivered, to: OtherPhone)).IsRefused(RefusalReason.UnknownMessage);
        story.When(Report(MessageStatus.Delivered, telnyxId: "another")).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void An_unknown_id_is_refused()
    {
        var story = Sent();

        story.When(Report(MessageStatus.Delivered, id: "never")).IsRefused(RefusalReason.UnknownMessage);
        story.When(Report(MessageStatus.Delivered, id: null, telnyxId: "never")).IsRefused(RefusalReason.UnknownMessage);
        story.When(Report(MessageStatus.Delivered, id: null, telnyxId: null)).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void An_inbound_row_is_never_reported_on()
    {
        var story = Sent();
        Forget(story);

        story.WhenAnswered(Report(MessageStatus.Delivered, id: "in-e1")).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void A_forgotten_row_is_found_in_the_archive_by_either_id()
    {
        var story = Sent();
        Forget(story);

        story.When(Report(MessageStatus.Sent)).Asks(new ArchiveQuery.ById(new MessageId("m1")));
        story.WhenAnswered(Report(MessageStatus.Sent)).LeadsTo(typeof(DeliveryReported));
        Forget(story, "q");
        story.When(Report(MessageStatus.Delivered, id: null)).Asks(new ArchiveQuery.ByTelnyxId("x1"));
        story.WhenAnswered(Report(MessageStatus.Delivered, id: null)).LeadsTo(typeof(DeliveryReported));
        Assert.Equal(MessageStatus.Delivered, story.Row().Status);
    }

    [Fact]
    public void A_late_report_on_an_old_message_does_not_settle_a_new_one_of_the_same_words()
    {
        var story = new Story().Given(Text(), Send("m1", text: "yes"), Start(), Accepted());
        Forget(story);
        story.Given(Send("m2", text: "yes", at: 500), Start(500), Lost("m2", at: 501));

        story.WhenAnswered(Report(MessageStatus.Delivered, id: null, attempt: null, text: "yes", occurred: 600));

        Assert.Equal(MessageStatus.Uncertain, story.Row("m2").Status);
        Assert.Equal(MessageStatus.Delivered, story.Row("m1").Status);
    }

    [Fact]
    public void A_late_40300_opts_out_only_if_it_speaks_of_stop()
    {
        var other = Sent();
        other.When(Report(MessageStatus.DeliveryFailed, error: new MessageError("40300", "Unreachable", null)))
            .LeadsTo(typeof(DeliveryReported));

        Sent().When(Report(MessageStatus.DeliveryFailed, error: OptedOut)).LeadsTo(typeof(DeliveryReported), typeof(OptOutChanged));
    }

    private static Story Sent() => new Story().Given(Text(), Send(), Start(), Accepted());

    private static void Forget(Story story, string prefix = "p")
    {
        for (var i = 0; i < ConversationState.Window; i++)
            story.Given(Send($"{prefix}{i}", at: 20 + i), Start(20 + i), Accepted($"{prefix}{i}", telnyxId: $"x-{prefix}{i}", at: 20 + i));
    }
}
