using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class InboundTests
{
    [Fact]
    public void The_first_text_creates_the_customer()
    {
        var story = new Story();

        story.When(Text()).LeadsTo(typeof(CustomerCreated), typeof(MessageReceived));

        Assert.Equal([Phone], story.Addresses);
        Assert.Equal("", story.Customer.Name);
        Assert.Equal(CustomerKind.Person, story.Customer.Kind);
        Assert.Equal(1, story.Customer.UnreadCount);
        Assert.Equal(2, story.Customer.Version);
    }

    [Fact]
    public void The_row_says_what_the_webhook_said()
    {
        var story = new Story().Given(Text("e1", text: "hi", occurred: 5));

        var row = story.Row("in-e1");

        Assert.Equal(
            (MessageDirection.Inbound, "hi", MessageStatus.Received, Phone, Ours, At(5), "t-e1", 2L, 2L),
            (row.Direction, row.Text, row.Status, row.From, row.To, row.SentAt, row.TelnyxMessageId, row.CreatedSeq, row.Seq));
    }

    [Fact]
    public void The_first_text_of_a_group_creates_a_group_named_by_its_participants()
    {
        var story = new Story().Given(Text(kind: CustomerKind.Group));

        Assert.Equal(CustomerKind.Group, story.Customer.Kind);
        Assert.Equal([Phone, OtherPhone], story.Addresses);
        Assert.Equal($"{Phone}, {OtherPhone}", story.Customer.Name);
    }

    [Fact]
    public void A_group_does_not_take_on_the_address_of_a_sender()
    {
        var story = new Story().Given(Text(kind: CustomerKind.Group));

        story.When(Text("e2", from: "+13125550155", kind: CustomerKind.Group)).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void A_second_copy_by_event_id_changes_nothing()
    {
        var story = new Story().Given(Text());

        story.When(Text(telnyxId: "another")).ChangesNothing();
    }

    [Fact]
    public void A_second_event_about_the_same_message_changes_nothing()
    {
        var story = new Story().Given(Text("e1", telnyxId: "t1"));

        story.When(Text("e2", telnyxId: "t1")).ChangesNothing();
    }

    [Fact]
    public void Texts_without_a_message_id_are_told_apart_by_their_events()
    {
        var story = new Story().Given(Text("e1") with { TelnyxMessageId = null });

        story.When(Text("e2") with { TelnyxMessageId = null }).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void The_archive_is_asked_only_for_texts_as_old_as_the_newest_forgotten_one()
    {
        var story = WithForgottenTexts(forgotten: 3);

        story.When(Text("new", occurred: 2)).Asks(new ArchiveQuery.ByWebhook("new", "t-new"));
        story.When(Text("new", occurred: 2.001)).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void A_full_window_that_forgot_nothing_never_asks()
    {
        var story = WithForgottenTexts(forgotten: 0);

        story.When(Text("old", occurred: -1000)).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void A_copy_of_a_forgotten_text_is_known_through_the_archive()
    {
        var story = WithForgottenTexts(forgotten: 3);

        story.WhenAnswered(Text("e0", occurred: 0)).ChangesNothing();
        story.WhenAnswered(Text("another", telnyxId: "t-e1", occurred: 1)).ChangesNothing();
    }

    [Fact]
    public void An_old_text_that_the_archive_never_had_is_taken()
    {
        var story = WithForgottenTexts(forgotten: 3);

        story.WhenAnswered(Text("late", occurred: 1)).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void Of_two_copies_that_both_asked_the_archive_one_is_taken()
    {
        var story = WithForgottenTexts(forgotten: 3);
        var answered = Text("late", occurred: 1) with { Archived = new ArchiveAnswer(null) };

        story.When(answered).LeadsTo(typeof(MessageReceived));
        story.When(answered).ChangesNothing();
    }

    [Fact]
    public void Stop_opts_out_and_start_opts_in_again()
    {
        var story = new Story().Given(Text());

        story.When(Text("e2", optOut: OptOutWish.OptOut)).LeadsTo(typeof(MessageReceived), typeof(OptOutChanged));
        Assert.True(story.Customer.OptedOut);
        story.When(Text("e3", optOut: OptOutWish.OptOut)).LeadsTo(typeof(MessageReceived));
        story.When(Text("e4", optOut: OptOutWish.OptIn)).LeadsTo(typeof(MessageReceived), typeof(OptOutChanged));
        Assert.False(story.Customer.OptedOut);
    }

    [Fact]
    public void Stop_as_the_first_text_creates_a_customer_who_is_opted_out()
    {
        var story = new Story();

        story.When(Text(optOut: OptOutWish.OptOut))
            .LeadsTo(typeof(CustomerCreated), typeof(MessageReceived), typeof(OptOutChanged));
    }

    [Fact]
    public void Stop_in_a_group_opts_nobody_out()
    {
        var story = new Story().Given(Text(kind: CustomerKind.Group, optOut: OptOutWish.OptOut));

        Assert.False(story.Customer.OptedOut);
    }

    [Fact]
    public void A_forgotten_message_that_comes_again_as_a_later_event_is_looked_up()
    {
        var story = WithForgottenTexts(3);
        var again = Text("another-event", telnyxId: "t-e0", occurred: 900) with { SentAt = At(0) };

        story.When(again).Asks(new ArchiveQuery.ByWebhook("another-event", "t-e0"));
    }

    private static Story WithForgottenTexts(int forgotten)
    {
        var story = new Story();
        for (var i = 0; i < ConversationState.Window + forgotten; i++)
            story.Given(Text($"e{i}", occurred: i));
        return story;
    }
}
