using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;
using Messaging.Web.Webhooks;

namespace Messaging.Web.Tests.Webhooks;

/// <summary>Numbers that move between customers while texts come in, on two nodes, with everything in between failing.</summary>
public sealed class MovingNumbersTests
{
    private static readonly CustomerId Anna = new("anna");
    private static readonly CustomerId Bo = new("bo");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_text_is_in_one_conversation_and_all_journals_end_where_the_directory_is(int seed)
    {
        await using var nodes = await TwoNodes.StartAsync();
        string[] roaming = ["+13125550120", "+13125550121", "+13125550122"];
        CustomerId[] customers = [.. Enumerable.Range(0, 4).Select(i => new CustomerId($"c{i}"))];
        foreach (var (customer, i) in customers.Select((customer, i) => (customer, i)))
            await CreateAsync(nodes, customer, $"+1312555013{i}");
        await nodes.TroubleAsync(seed);

        var texts = new ConcurrentBag<TelnyxWebhook.InboundText>();
        var moves = 0;
        var senders = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random((100 * seed) + worker);
            // What was not answered comes again later, as Telnyx does it, and finds its number moved.
            var untaken = new Queue<TelnyxWebhook.InboundText>();
            for (var i = 0; i < 40; i++)
            {
                var text = TwoNodes.Text(roaming[random.Next(roaming.Length)], $"{worker}-{i}");
                texts.Add(text);
                if (random.Next(4) == 0)
                    await Task.WhenAll(DeliverAsync(nodes, 0, text), DeliverAsync(nodes, 1, text));
                else if (!await nodes.TakeAsync(random.Next(2), text))
                    untaken.Enqueue(text);
                if (random.Next(3) == 0)
                    await DeliverAsync(nodes, random.Next(2), texts.ElementAt(random.Next(texts.Count)));
                if (untaken.Count > 5)
                    await DeliverAsync(nodes, random.Next(2), untaken.Dequeue());
            }

            foreach (var text in untaken)
                await DeliverAsync(nodes, random.Next(2), text);
        }));
        var movers = Enumerable.Range(0, 2).Select(worker => Task.Run(async () =>
        {
            var random = new Random((200 * seed) + worker);
            for (var i = 0; i < 60; i++)
            {
                var c = random.Next(customers.Length);
                var numbers = roaming.Where(_ => random.Next(2) == 0).Append($"+1312555013{c}").ToArray();
                var owner = (await nodes.Directory.RouteAsync(numbers[0], CancellationToken.None)).Owner?.Id.Value;
                using var answer = await nodes.PatchAsync(worker, customers[c], new { phone_numbers = numbers, take_from = owner });
                Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable });
                if (answer.StatusCode == HttpStatusCode.OK)
                    Interlocked.Increment(ref moves);
            }
        }));
        await Task.WhenAll([.. senders, .. movers]);
        await nodes.TroubleAsync(null);
        await nodes.SweepAsync();
        var before = (await nodes.AllAsync()).Journal.OfType<MessageReceived>().Count();
        foreach (var text in texts)
            await DeliverAsync(nodes, 0, text);

        var all = await nodes.AllAsync();
        Assert.Equal(before, all.Journal.OfType<MessageReceived>().Count());
        Assert.Equal(
            texts.Select(text => text.EventId).Order(),
            all.Journal.OfType<MessageReceived>().Select(e => e.Webhook.EventId).Order());
        Assert.True(all.Journal.OfType<MessageReceived>().Select(e => e.CustomerId).Distinct().Count() > 1, "All went to one customer.");
        Assert.True(moves > 5, $"Only {moves} moves.");
        await JournalsFollowedAsync(nodes, all);
    }

    [Fact]
    public async Task A_text_before_a_customer_was_journaled_keeps_the_name_it_was_made_with()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await nodes.Directory.CreateAsync(
            new DirectoryEntry(Anna, CustomerKind.Person, "Ada", ["+13125550123", "+13125550124"]), CancellationToken.None);

        await DeliverAsync(nodes, 0, TwoNodes.Text("+13125550124", "e1"));

        var all = await nodes.AllAsync();
        Assert.Equal("Ada", all.States[Anna].Customer!.Name);
        Assert.Equal(["+13125550123", "+13125550124"], all.States[Anna].Customer!.Addresses.AsEnumerable());
        // More than one if there was no answer in time.
        Assert.NotEmpty(all.Heard);
        Assert.All(all.Heard, message => Assert.IsType<ReceiveMessage>(message));
    }

    [Fact]
    public async Task Texts_of_one_unknown_sender_at_both_nodes_at_once_make_one_customer()
    {
        await using var nodes = await TwoNodes.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => DeliverAsync(nodes, i % 2, TwoNodes.Text("+13125550123", $"e{i}"))));

        var state = Assert.Single((await nodes.AllAsync()).States).Value;
        Assert.Equal(60, state.Customer!.UnreadCount);
    }

    [Fact]
    public async Task A_copy_of_a_text_of_before_the_move_makes_no_customer_and_stays_where_the_text_is()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123", "+13125550124");
        var text = TwoNodes.Text("+13125550123", "e1");
        await DeliverAsync(nodes, 0, text);
        await ChangeAsync(nodes, Anna, ["+13125550124"]);

        await DeliverAsync(nodes, 1, text);
        Assert.Null((await nodes.Directory.RouteAsync("+13125550123", CancellationToken.None)).Owner);

        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e2"));
        Assert.Equal(["e1", "e2"], (await nodes.AllAsync()).Journal.OfType<MessageReceived>().Select(e => e.Webhook.EventId));
    }

    [Fact]
    public async Task Who_had_a_number_is_not_asked_for_texts_of_long_after()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123");
        await CreateAsync(nodes, Bo, "+13125550124");
        await ChangeAsync(nodes, Bo, ["+13125550124", "+13125550123"], Anna);

        await DeliverAsync(nodes, 0, TwoNodes.Text("+13125550123", "later", DateTimeOffset.UtcNow.AddHours(2)));
        Assert.Empty((await nodes.AllAsync()).Heard.OfType<FindReceived>());
        await DeliverAsync(nodes, 0, TwoNodes.Text("+13125550123", "now"));
        Assert.Equal(Anna, Assert.Single((await nodes.AllAsync()).Heard.OfType<FindReceived>().Select(message => message.CustomerId).Distinct()));
    }

    [Fact]
    public async Task A_change_that_was_cut_short_is_completed_by_whoever_looks_and_by_the_sweep()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123");
        await CreateAsync(nodes, Bo, "+13125550124");
        await nodes.Directory.ChangeAsync(Bo, ["+13125550124", "+13125550123"], Anna, CancellationToken.None);

        using var response = await nodes.GetAsync(1, Bo);
        var entry = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(["+13125550124", "+13125550123"], entry!["phone_numbers"]!.AsArray().Select(number => (string?)number));
        Assert.Equal(["+13125550123"], (await nodes.AllAsync()).States[Anna].Customer!.Addresses.AsEnumerable());

        await nodes.SweepAsync();
        await JournalsFollowedAsync(nodes, await nodes.AllAsync());
        Assert.Empty(await nodes.Directory.UnsettledAsync(DateTimeOffset.MaxValue, null, 10, CancellationToken.None));
    }

    private static async Task JournalsFollowedAsync(TwoNodes nodes, UnsureRegion.All all)
    {
        var owners = new Dictionary<string, CustomerId>();
        foreach (var (id, state) in all.States)
        {
            var entry = await nodes.Directory.FindAsync(id, CancellationToken.None);
            Assert.Equal(entry!.Addresses.AsEnumerable(), state.Customer!.Addresses.AsEnumerable());
            foreach (var address in entry.Addresses)
            {
                owners.Add(address, id);
                Assert.Equal(id, (await nodes.Directory.RouteAsync(address, CancellationToken.None)).Owner?.Id);
            }
        }
    }

    [Fact]
    public async Task A_node_that_knew_a_number_from_before_its_move_sends_the_next_text_to_its_new_owner()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123", "+13125550124");
        await CreateAsync(nodes, Bo, "+13125550125");
        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e1"));
        await ChangeAsync(nodes, Bo, ["+13125550123", "+13125550125"], Anna);

        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e2"));
        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e1"));

        Assert.Equal([(Anna, "e1"), (Bo, "e2")], await TakenAsync(nodes));
    }

    [Fact]
    public async Task A_text_that_comes_to_a_node_that_knows_of_the_move_and_to_one_that_does_not_is_there_once()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123");
        await CreateAsync(nodes, Bo, "+13125550125");
        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e1"));
        // Cut short: the directory has moved on, no journal has followed.
        await nodes.Directory.ChangeAsync(Bo, ["+13125550123", "+13125550125"], Anna, CancellationToken.None);

        await DeliverAsync(nodes, 0, TwoNodes.Text("+13125550123", "e2"));
        await DeliverAsync(nodes, 1, TwoNodes.Text("+13125550123", "e2"));

        Assert.Equal([(Anna, "e1"), (Bo, "e2")], await TakenAsync(nodes));
    }

    [Fact]
    public async Task A_route_is_remembered_until_it_is_asked_for_anew()
    {
        await using var nodes = await TwoNodes.StartAsync();
        await CreateAsync(nodes, Anna, "+13125550123", "+13125550124");
        await CreateAsync(nodes, Bo, "+13125550125");
        using var routes = new KnownRoutes(nodes.Directory);
        Assert.Null((await routes.RecentAsync("+13125550126", CancellationToken.None)).Owner);
        Assert.Equal(Anna, (await routes.RecentAsync("+13125550123", CancellationToken.None)).Owner!.Id);
        await ChangeAsync(nodes, Bo, ["+13125550123", "+13125550125", "+13125550126"], Anna);

        Assert.Equal(Anna, (await routes.RecentAsync("+13125550123", CancellationToken.None)).Owner!.Id);
        Assert.Equal(Bo, (await routes.PresentAsync("+13125550123", CancellationToken.None)).Owner!.Id);
        Assert.Equal(Bo, (await routes.RecentAsync("+13125550123", CancellationToken.None)).Owner!.Id);
        // That nobody has an address is asked each time.
        Assert.Equal(Bo, (await routes.RecentAsync("+13125550126", CancellationToken.None)).Owner!.Id);
    }

    /// <summary>Who has which text, in the order in which they were journaled.</summary>
    private static async Task<IEnumerable<(CustomerId, string)>> TakenAsync(TwoNodes nodes) =>
        (await nodes.AllAsync()).Journal.OfType<MessageReceived>().Select(e => (e.CustomerId, e.Webhook.EventId));

    private static async Task DeliverAsync(TwoNodes nodes, int node, TelnyxWebhook.InboundText text)
    {
        for (var attempt = 0; !await nodes.TakeAsync(node, text); attempt++)
            Assert.True(attempt < 1000, "Never taken.");
    }

    private static async Task CreateAsync(TwoNodes nodes, CustomerId id, params string[] addresses)
    {
        Assert.Null(await nodes.Directory.CreateAsync(new DirectoryEntry(id, CustomerKind.Person, "", [.. addresses]), CancellationToken.None));
        using var response = await nodes.GetAsync(0, id);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task ChangeAsync(TwoNodes nodes, CustomerId id, string[] numbers, CustomerId? from = null)
    {
        using var response = await nodes.PatchAsync(0, id, new { phone_numbers = numbers, take_from = from?.Value });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
