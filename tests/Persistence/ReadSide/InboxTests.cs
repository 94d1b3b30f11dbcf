using System.Collections.Immutable;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.ReadSide;

public sealed class InboxTests : IAsyncLifetime
{
    private readonly Dictionary<CustomerId, ConversationState> _states = [];
    private TestDatabase _database = null!;
    private Inbox _inbox = null!;
    private long _ordering;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        _inbox = new Inbox(_database.Tables);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task A_walk_by_pages_gives_every_customer_once_the_last_active_first(int limit)
    {
        // Several at the same moment: then the id decides.
        for (var i = 0; i < 20; i++)
            await ApplyAsync(Traffic.Text(new CustomerId($"c{i:00}"), i / 4));

        var seen = new List<string>();
        InboxCursor? cursor = null;
        do
        {
            var page = await _inbox.PageAsync(null, cursor, limit, CancellationToken.None);
            Assert.InRange(page.Customers.Count, 1, limit);
            seen.AddRange(page.Customers.Select(customer => customer.Id.Value));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"c{i:00}").Reverse(), seen);
    }

    [Fact]
    public async Task An_empty_inbox_is_one_empty_page()
    {
        var page = await _inbox.PageAsync("anything", null, 10, CancellationToken.None);

        Assert.Empty(page.Customers);
        Assert.Null(page.Next);
    }

    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("ANNA s", "anna")]
    [InlineData("lovely weather", "bo")]
    [InlineData("5550124", "bo")]
    [InlineData("(312) 555-0124", "bo")]
    [InlineData("+1 312 555 0124", "bo")]
    [InlineData("100%", "cem")]
    [InlineData("snake_case", "cem")]
    [InlineData(@"back\slash", "cem")]
    [InlineData("it's", "cem")]
    [InlineData("\"quoted\"", "cem")]
    [InlineData("🙂 emoji", "cem")]
    [InlineData("0 p", "cem")]
    [InlineData("%anna%", "")]
    [InlineData("1_0", "")]
    [InlineData(@"\", "cem")]
    [InlineData("%", "cem")]
    [InlineData("_", "cem")]
    [InlineData("' OR '1'='1", "")]
    [InlineData("a\0", "")]
    [InlineData("\0", "")]
    [InlineData("\ud83d", "")]
    public async Task A_search_finds_by_name_number_and_text_and_takes_every_character_as_itself(string search, string found)
    {
        await ApplyAsync(Traffic.Text(new CustomerId("anna"), 1, "hi"));
        await ApplyAsync(new ChangeCustomer(new CustomerId("anna"), Traffic.Noon, "Anna Schmidt", null));
        await ApplyAsync(Traffic.Text(new CustomerId("bo"), 2, "Lovely weather today", from: "+13125550124"));
        await ApplyAsync(Traffic.Text(
            new CustomerId("cem"), 3, """100 percent or 100% of snake_case and back\slash, it's "quoted" 🙂 emoji""", from: "+13125550125"));

        var page = await _inbox.PageAsync(search, null, 10, CancellationToken.None);

        Assert.Equal(found, string.Join(' ', page.Customers.Select(customer => customer.Id.Value)));
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(4001)]
    [InlineData(1_000_000)]
    public async Task A_very_long_search_finds_nothing_and_harms_nothing(int length)
    {
        await ApplyAsync(Traffic.Text(new CustomerId("anna"), 1));

        Assert.Empty((await _inbox.PageAsync(new string('%', length), null, 10, CancellationToken.None)).Customers);
    }

    [Fact]
    public async Task A_text_that_a_database_could_stumble_over_is_kept()
    {
        const string Text = "a\0b\r\n'; DROP TABLE messages; -- %_\\ 👨‍👩‍👧 \u202e";
        await ApplyAsync(Traffic.Text(new CustomerId("anna"), 1, Text));

        Assert.Equal(Text, Assert.Single((await _inbox.PageAsync(null, null, 10, CancellationToken.None)).Customers).LastMessage!.Text);
    }

    [Fact]
    public async Task Conversations_with_unsent_messages_are_found_until_these_are_sent()
    {
        var anna = new CustomerId("anna");
        await ApplyAsync(Traffic.Text(anna, 1));
        await ApplyAsync(Traffic.Text(new CustomerId("bo"), 1));
        Assert.Empty(await _inbox.WithPendingMessagesAsync(null, 10, CancellationToken.None));

        await ApplyAsync(Traffic.Send(anna, 2));
        await ApplyAsync(Traffic.Send(anna, 3));
        await ApplyAsync(new StartSend(anna, Traffic.Noon.AddHours(1)));
        Assert.Equal([anna], await _inbox.WithPendingMessagesAsync(null, 10, CancellationToken.None));

        await OutcomeAsync(anna, 2);
        Assert.Equal([anna], await _inbox.WithPendingMessagesAsync(null, 10, CancellationToken.None));
        await ApplyAsync(new StartSend(anna, Traffic.Noon.AddHours(1)));
        await OutcomeAsync(anna, 3);
        Assert.Empty(await _inbox.WithPendingMessagesAsync(null, 10, CancellationToken.None));
    }

    [Fact]
    public async Task The_owner_of_a_message_is_found_by_the_id_of_the_carrier()
    {
        var anna = new CustomerId("anna");
        await ApplyAsync(Traffic.Text(anna, 1));
        await ApplyAsync(Traffic.Send(anna, 2));
        await ApplyAsync(new StartSend(anna, Traffic.Noon.AddHours(1)));
        await OutcomeAsync(anna, 2);

        Assert.Equal(anna, await _inbox.OwnerOfTelnyxMessageAsync("x2", CancellationToken.None));
        Assert.Null(await _inbox.OwnerOfTelnyxMessageAsync("never", CancellationToken.None));
    }

    private Task OutcomeAsync(CustomerId customer, int number) => ApplyAsync(new RecordSendOutcome(
        customer, Traffic.Noon.AddHours(1), new MessageId($"out-{customer}-{number}"), 1,
        new SendOutcome.Accepted($"x{number}", MessageStatus.Queued, 1)));

    private async Task ApplyAsync(ConversationCommand command)
    {
        var state = _states.GetValueOrDefault(command.CustomerId) ?? ConversationState.Empty(command.CustomerId);
        var decision = ConversationDecider.Decide(state, command);
        Assert.False(decision.Events.IsEmpty);
        _states[command.CustomerId] = decision.State!;
        var entries = decision.Events.Select(e => new JournalEntry(++_ordering, e)).ToImmutableArray();
        await _database.Store.ApplyAsync(new JournalPage(entries, _ordering, IsWaiting: false), CancellationToken.None);
    }
}
