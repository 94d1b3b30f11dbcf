using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class CustomerTests
{
    [Fact]
    public void Creating_twice_answers_the_same_and_changes_nothing()
    {
        var story = new Story();

        story.When(Create(addresses: Phone)).LeadsTo(typeof(CustomerCreated));
        var again = story.When(Create(addresses: OtherPhone));

        again.ChangesNothing();
        Assert.Equal([Phone], Assert.IsType<CustomerResult>(again.Result).Customer.Addresses.AsEnumerable());
    }

    [Fact]
    public void Commands_to_nobody_are_refused()
    {
        var story = new Story();

        foreach (ConversationCommand command in new ConversationCommand[]
                 { Send(), Retry(), ReadUpTo(1), Change("x"), Report(MessageStatus.Sent) })
            story.When(command).IsRefused(RefusalReason.UnknownCustomer);
    }

    [Fact]
    public void A_change_says_only_what_changed()
    {
        var story = new Story().Given(Create(addresses: Phone));

        story.When(Change("Anna", Entry(1, Phone))).ChangesNothing();
        story.When(Change("Anne")).LeadsTo(typeof(CustomerRenamed));
        story.When(Change(null, Entry(2, OtherPhone))).LeadsTo(typeof(AddressesChanged));
        story.When(Change("Ann", Entry(3, Phone, OtherPhone))).LeadsTo(typeof(CustomerRenamed), typeof(AddressesChanged));
        Assert.Equal("Ann", story.Customer.Name);
        Assert.Equal([Phone, OtherPhone], story.Addresses);
    }

    [Fact]
    public void The_participants_of_a_group_stay()
    {
        var story = new Story().Given(Text(kind: CustomerKind.Group));

        story.When(Change("Family", TheGroup with { Addresses = [Phone], Version = 9 })).LeadsTo(typeof(CustomerRenamed));
        Assert.Equal([Phone, OtherPhone], story.Addresses);
    }

    [Fact]
    public void Reading_in_part_leaves_the_later_ones_unread()
    {
        // Seq 1 is the creation, 2 to 4 are the texts.
        var story = new Story().Given(Text("e1"), Text("e2"), Text("e3"));

        story.When(ReadUpTo(3)).LeadsTo(typeof(ConversationRead));
        Assert.Equal(1, story.Customer.UnreadCount);
        story.When(ReadUpTo(3)).ChangesNothing();
        story.When(ReadUpTo(2)).ChangesNothing();
        story.When(ReadUpTo(4)).LeadsTo(typeof(ConversationRead));
        Assert.Equal(0, story.Customer.UnreadCount);
    }

    [Fact]
    public void Reading_beyond_the_end_reads_what_there_is_and_not_what_comes()
    {
        var story = new Story().Given(Text("e1"));

        var read = Assert.IsType<ConversationRead>(Assert.Single(story.When(ReadUpTo(long.MaxValue)).Events));
        Assert.Equal(2, read.UpTo);
        story.Given(Text("e2"));
        Assert.Equal(1, story.Customer.UnreadCount);
    }

    [Fact]
    public void Reading_where_nothing_is_unread_changes_nothing()
    {
        var story = new Story().Given(Create(addresses: Phone), Send());

        story.When(ReadUpTo(2)).ChangesNothing();
    }

    [Fact]
    public void More_unread_texts_than_can_be_told_apart_are_still_counted()
    {
        var story = new Story();
        for (var i = 0; i < UnreadMessages.Most + 5; i++)
            story.Given(Text($"e{i}", occurred: i));

        Assert.Equal(UnreadMessages.Most + 5, story.Customer.UnreadCount);
        Assert.Equal(UnreadMessages.Most, story.State.Unread.Count);
        story.When(ReadUpTo(4)).ChangesNothing();
        story.Given(ReadUpTo(story.State.LastSeq - 1));
        Assert.Equal(1, story.Customer.UnreadCount);
    }

    [Fact]
    public void The_entry_shows_the_newest_message_and_follows_its_status()
    {
        var story = new Story().Given(Text(), Send("m1"), Send("m2"), Start(), Accepted());

        Assert.Equal(new MessageId("m2"), story.Customer.LastMessage!.Id);
        story.Given(Start(), Accepted("m2", telnyxId: "x2"));
        Assert.Equal(MessageStatus.Queued, story.Customer.LastMessage!.Status);
    }

    [Fact]
    public void A_command_without_a_rule_is_a_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Story().When(new Unheard()));

    private sealed record Unheard() : ConversationCommand(Anna, At(0));
}
