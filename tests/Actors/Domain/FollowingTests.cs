using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

/// <summary>The directory decides whose an address is; a conversation follows it, whatever order the news come in.</summary>
public sealed class FollowingTests
{
    [Fact]
    public void A_text_makes_the_customer_that_the_directory_has()
    {
        var story = new Story();

        story.When(Text(entry: Entry(3, OtherPhone, Phone) with { Name = "Ada" })).LeadsTo(typeof(CustomerCreated), typeof(MessageReceived));

        Assert.Equal("Ada", story.Customer.Name);
        Assert.Equal([OtherPhone, Phone], story.Addresses);
        Assert.Equal(3, story.Customer.AddressesVersion);
    }

    [Fact]
    public void A_text_brings_news_of_the_directory_with_it()
    {
        var story = new Story().Given(Text());

        story.When(Text("e2", from: OtherPhone, entry: Entry(2, Phone, OtherPhone)))
            .LeadsTo(typeof(AddressesChanged), typeof(MessageReceived));

        Assert.Equal([Phone, OtherPhone], story.Addresses);
    }

    [Fact]
    public void News_that_were_overtaken_change_nothing()
    {
        var story = new Story().Given(Create(Phone), Change(null, Entry(5, OtherPhone)));

        foreach (var old in new[] { Entry(1, Phone), Entry(4, Phone, OtherPhone), Entry(5, OtherPhone) })
        {
            var answer = story.When(new FollowDirectory(old, At(80)));
            answer.ChangesNothing();
            Assert.Equal([OtherPhone], Assert.IsType<CustomerResult>(answer.Result).Customer.Addresses.AsEnumerable());
        }
    }

    [Fact]
    public void A_change_that_was_overtaken_still_renames()
    {
        var story = new Story().Given(Create(Phone), Change(null, Entry(5, OtherPhone)));

        story.When(Change("Anne", Entry(4, Phone))).LeadsTo(typeof(CustomerRenamed));
        Assert.Equal([OtherPhone], story.Addresses);
    }

    [Fact]
    public void The_order_of_addresses_is_followed_too()
    {
        var story = new Story().Given(Create(Phone, OtherPhone));

        story.When(new FollowDirectory(Entry(2, OtherPhone, Phone), At(80))).LeadsTo(typeof(AddressesChanged));
        Assert.Equal([OtherPhone, Phone], story.Addresses);
    }

    [Fact]
    public void Addresses_that_came_apart_before_they_were_numbered_are_set_right_and_those_that_did_not_stay()
    {
        var story = new Story().Given(new FollowDirectory(Entry(0, Phone, OtherPhone), At(0)));

        story.When(new FollowDirectory(Entry(0, OtherPhone, Phone), At(80))).ChangesNothing();
        story.When(new FollowDirectory(Entry(0, OtherPhone), At(80))).LeadsTo(typeof(AddressesChanged));
    }

    [Fact]
    public void A_customer_may_be_left_without_addresses()
    {
        var story = new Story().Given(Create(Phone), new FollowDirectory(Entry(2), At(80)));

        Assert.Empty(story.Addresses);
        story.When(Send()).IsRefused(RefusalReason.NotReachable);
    }

    [Fact]
    public void A_text_that_was_sent_here_before_the_directory_moved_on_is_sent_back()
    {
        var story = new Story().Given(Create(Phone), Change(null, Entry(2, OtherPhone)));

        story.When(Text(entry: Entry(1, Phone))).IsRefused(RefusalReason.DirectoryMovedOn);
        story.Given(Change(null, Entry(3, Phone)));
        story.When(Text(entry: Entry(1, Phone))).IsRefused(RefusalReason.DirectoryMovedOn);
        story.When(Text(entry: Entry(3, Phone))).LeadsTo(typeof(MessageReceived));
    }

    [Fact]
    public void A_copy_is_known_whatever_the_directory_said_when_it_was_sent_here()
    {
        var story = new Story().Given(Text(), Change(null, Entry(2, OtherPhone)));

        var copy = story.When(Text(entry: Entry(1, Phone)));

        copy.ChangesNothing();
        Assert.IsType<Acknowledged>(copy.Result);
    }

    [Fact]
    public void Who_had_a_number_says_whether_it_has_a_text_of_it()
    {
        var story = new Story().Given(Text("e1"), Change(null, Entry(2)));

        foreach (var copy in new[] { Find(Entry(2), "e1"), Find(Entry(2), "another", telnyxId: "t-e1") })
        {
            var answer = story.When(copy);
            answer.ChangesNothing();
            Assert.IsType<Acknowledged>(answer.Result);
        }

        story.When(Find(Entry(2), "e2")).IsRefused(RefusalReason.UnknownMessage);
    }

    [Fact]
    public void Once_it_said_no_it_does_not_take_a_copy_that_was_on_its_way()
    {
        var story = new Story().Given(Create(Phone));

        var answer = story.When(Find(Entry(2)));

        answer.LeadsTo(typeof(AddressesChanged));
        Assert.Equal(RefusalReason.UnknownMessage, Assert.IsType<Refused>(answer.Result).Reason);
        story.When(Text(entry: Entry(1, Phone))).IsRefused(RefusalReason.DirectoryMovedOn);
    }

    [Fact]
    public void Who_was_never_written_to_says_no_and_takes_nothing_afterwards_either()
    {
        var story = new Story();

        story.When(Find(Entry(2))).LeadsTo(typeof(CustomerCreated));
        story.When(Text(entry: Entry(1, Phone))).IsRefused(RefusalReason.DirectoryMovedOn);
    }

    [Fact]
    public void A_forgotten_text_is_looked_up_before_no_is_said()
    {
        var story = new Story();
        for (var i = 0; i < ConversationState.Window + 3; i++)
            story.Given(Text($"e{i}", occurred: i));

        story.When(Find(Entry(2), "e0", happened: 0)).Asks(new ArchiveQuery.ByWebhook("e0", "t-e0"));
        var known = story.WhenAnswered(Find(Entry(2), "e0", happened: 0));
        known.ChangesNothing();
        Assert.IsType<Acknowledged>(known.Result);
        var unknown = story.WhenAnswered(Find(Entry(2), "other", happened: 0));
        unknown.LeadsTo(typeof(AddressesChanged));
        Assert.IsType<Refused>(unknown.Result);
    }
}
