using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class SendTests
{
    [Fact]
    public void A_reply_stands_pending_in_the_outbox()
    {
        var story = new Story().Given(Text());

        var decision = story.When(Send());

        decision.LeadsTo(typeof(SendRequested));
        var row = Assert.IsType<MessageResult>(decision.Result).Message;
        Assert.Equal(
            (MessageStatus.Pending, MessageDirection.Outbound, "hello", Phone, "admin", 1, 3L),
            (row.Status, row.Direction, row.Text, row.To, row.SentBy, row.Attempt, row.Seq));
        Assert.Equal(row.Id, Assert.Single(story.State.Outbox).MessageId);
    }

    [Fact]
    public void It_goes_out_from_the_number_the_customer_wrote_to()
    {
        var story = new Story().Given(Text(to: Ours), Send());

        Assert.Equal(Ours, story.Row().From);
    }

    [Fact]
    public void A_sender_that_is_named_comes_first()
    {
        var story = new Story().Given(Text(), Send(from: "+13125550177"));

        Assert.Equal("+13125550177", story.Row().From);
    }

    [Fact]
    public void Without_a_text_before_it_goes_out_from_the_default()
    {
        var story = new Story().Given(Create(addresses: Phone), Send());

        Assert.Equal(Default, story.Row().From);
    }

    [Fact]
    public void With_no_number_to_send_from_it_is_refused()
    {
        var story = new Story().Given(Create(addresses: Phone));

        story.When(Send(defaultFrom: null)).IsRefused(RefusalReason.NoSender);
    }

    [Fact]
    public void It_goes_to_the_number_that_the_customer_last_wrote_from()
    {
        var story = new Story().Given(Text("e1"), Text("e2", from: OtherPhone, entry: Entry(2, Phone, OtherPhone)), Send());

        Assert.Equal(OtherPhone, story.Row().To);
    }

    [Fact]
    public void It_does_not_go_to_a_number_that_was_taken_from_the_customer()
    {
        var story = new Story().Given(Text(from: Phone), Change(null, Entry(2, "SHOP", OtherPhone)), Send());

        Assert.Equal(OtherPhone, story.Row().To);
    }

    [Theory]
    [InlineData("MyBank")]
    [InlineData(Address.Unknown)]
    public void Who_has_no_number_cannot_be_texted(string from)
    {
        var story = new Story().Given(Text(from: from));

        story.When(Send()).IsRefused(RefusalReason.NotReachable);
    }

    [Fact]
    public void A_short_code_can_be_texted()
    {
        var story = new Story().Given(Text(from: "74747"), Send());

        Assert.Equal("74747", story.Row().To);
    }

    [Fact]
    public void A_group_cannot_be_texted()
    {
        var story = new Story().Given(Text(kind: CustomerKind.Group));

        story.When(Send()).IsRefused(RefusalReason.NotReachable);
    }

    [Fact]
    public void Who_opted_out_is_not_texted()
    {
        var story = new Story().Given(Text(optOut: OptOutWish.OptOut));

        story.When(Send()).IsRefused(RefusalReason.OptedOut);
    }

    [Fact]
    public void The_same_message_id_is_the_same_send()
    {
        var story = new Story().Given(Text(), Send());

        story.When(Send(text: "other words")).Repeats(story.Row());
    }

    [Fact]
    public void The_same_message_id_is_known_when_its_row_was_forgotten()
    {
        var story = new Story().Given(Text(), Send());
        Pass(story, ConversationState.Window + 5);
        Assert.Null(story.State.FindOutbound(new MessageId("m1")));

        story.When(Send()).Asks(new ArchiveQuery.ById(new MessageId("m1")));
        story.WhenAnswered(Send()).Repeats(story.Row());
    }

    [Fact]
    public void A_new_send_after_much_was_forgotten_does_not_ask_the_archive()
    {
        var story = new Story().Given(Text());
        Pass(story, ConversationState.Window + 5);

        story.When(Send("new", at: 1000)).LeadsTo(typeof(SendRequested));
    }

    [Fact]
    public void The_same_key_is_the_same_send_and_answers_the_row_as_it_stands_now()
    {
        var story = new Story().Given(Text(), Send("m1", key: "k"), Start(), Accepted());

        story.When(Send("m2", key: "k")).Repeats(story.Row());
        Assert.Equal(MessageStatus.Queued, story.Row().Status);
    }

    [Fact]
    public void Another_key_is_another_send()
    {
        var story = new Story().Given(Text(), Send("m1", key: "k"));

        story.When(Send("m2", key: "K")).LeadsTo(typeof(SendRequested));
        story.When(Send("m3")).LeadsTo(typeof(SendRequested));
    }

    [Fact]
    public void A_known_key_whose_row_was_forgotten_asks_the_archive()
    {
        var story = new Story().Given(Text(), Send("m1", key: "k"));
        Pass(story, ConversationState.Window + 5);

        story.When(Send("m2", key: "k")).Asks(new ArchiveQuery.ByIdempotencyKey("k"));
        story.WhenAnswered(Send("m2", key: "k")).Repeats(story.Row());
    }

    [Fact]
    public void Once_a_key_was_forgotten_every_unknown_key_asks_the_archive()
    {
        var story = new Story().Given(Text());
        Pass(story, ConversationState.Window, withKeys: true);
        story.When(Send("a", key: "unknown", at: 900)).LeadsTo(typeof(SendRequested));

        story.When(Send("b", key: "k0", at: 901)).Asks(new ArchiveQuery.ByIdempotencyKey("k0"));
        story.WhenAnswered(Send("b", key: "k0", at: 901)).Repeats(story.Row("p0"));
        story.WhenAnswered(Send("c", key: "never", at: 902)).LeadsTo(typeof(SendRequested));
    }

    [Fact]
    public void A_repeated_send_is_answered_though_the_customer_opted_out_since()
    {
        var story = new Story().Given(Text(), Send(key: "k"), Text("e2", optOut: OptOutWish.OptOut));

        story.When(Send("m2", key: "k")).Repeats(story.Row());
    }

    // Sends that go out and are done with.
    private static void Pass(Story story, int count, bool withKeys = false)
    {
        while (!story.State.Outbox.IsEmpty)
            story.Given(Start(), Accepted(story.State.Outbox[0].MessageId.Value));
        for (var i = 0; i < count; i++)
            story.Given(Send($"p{i}", key: withKeys ? $"k{i}" : null, at: 10 + i), Start(10 + i), Accepted($"p{i}", telnyxId: $"xp{i}", at: 10 + i));
    }
}
