using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Streams;

public abstract class StreamResumeTests(ServerFixture server)
{
    [Fact]
    public async Task After_zero_is_everything()
    {
        var (customer, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 200; i++)
            await server.PostWebhookAsync(TelnyxSide.Text(number, $"{i}"), System.Net.HttpStatusCode.OK);
        await using var stream = await OpenAsync(customer, "&after=0");
        var events = await stream.NextAsync(201);
        Assert.Equal(Enumerable.Range(1, 201).Select(seq => (long)seq), events.Select(e => e.Seq));
        Assert.Equal("customer", events[0].Type);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), events.Skip(1).Select(e => (string?)e.Json["message_text"]));
    }

    /// <summary>What a frame needs is more or less than what is left of the response's buffer: each has to come whole, live and when missed.</summary>
    [Fact]
    public async Task Texts_of_any_length_come_whole()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await using var live = await OpenAsync(customer, "");
        var texts = Enumerable.Range(0, 90).Select(i => string.Concat(Enumerable.Repeat(i % 2 == 0 ? "x" : "😀", 50 + (i * 171 % 750)))).ToList();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async sender =>
        {
            foreach (var text in texts.Where((_, i) => i % 6 == sender))
                await server.PostWebhookAsync(TelnyxSide.Text(number, text), System.Net.HttpStatusCode.OK);
        }));

        var events = await live.NextAsync(texts.Count);
        Assert.Equal(texts.Order(StringComparer.Ordinal), events.Select(e => (string?)e.Json["message_text"]).Order(StringComparer.Ordinal));
        // From the journal all, and from memory what came last.
        foreach (var after in new[] { 1, events.Count - 40 })
        {
            await using var missed = await OpenAsync(customer, $"&after={after}");
            Assert.Equal(events.Where(e => e.Seq > after).Select(e => e.Data), (await missed.NextAsync(events.Count(e => e.Seq > after))).Select(e => e.Data));
        }
    }

    [Fact]
    public async Task Without_a_place_the_stream_begins_now()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "before");
        await using var stream = await OpenAsync(customer, "");
        // A stream is under way before the answer to whatever is done next, or "now" would mean nothing.
        await Eventually.TrueAsync(() => stream.Lines.Contains(": connected"));
        await using var sure = await OpenAsync(customer, "&after=0");
        await sure.NextAsync(2);
        await server.TextInAsync(number, "after");
        Assert.Equal("after", (string?)(await stream.NextAsync()).Json["message_text"]);
    }

    [Fact]
    public async Task What_comes_in_right_after_the_first_bytes_is_on_the_stream()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < 10; i++)
            {
                var (customer, number) = await server.NewCustomerAsync();
                await using var stream = await OpenAsync(customer, "");
                await server.PostWebhookAsync(TelnyxSide.Text(number, "quick"), System.Net.HttpStatusCode.OK);
                Assert.Equal("quick", (string?)(await stream.NextAsync()).Json["message_text"]);
            }
        }));
    }

    [Fact]
    public async Task The_header_counts_more_than_the_address()
    {
        var (customer, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 4; i++)
            await server.TextInAsync(number, $"{i}");
        await using var stream = await OpenAsync(customer, "&after=0", lastEventId: "3");
        Assert.Equal([4, 5], (await stream.NextAsync(2)).Select(e => e.Seq));
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("-1")]
    [InlineData("garbage")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999999999")]
    [InlineData("0x10")]
    public async Task An_id_that_was_never_given_out_is_answered_by_reset_and_then_it_is_live(string id)
    {
        foreach (var header in new[] { true, false })
        {
            var (customer, number) = await server.NewCustomerAsync();
            await server.TextInAsync(number, "old");
            await using var stream = await OpenAsync(customer, header ? "" : $"&after={id}", header ? id : null);
            Assert.Equal("reset", (await stream.NextAsync()).Type);
            await server.TextInAsync(number, "new");
            var next = await stream.NextAsync();
            Assert.Equal("new", (string?)next.Json["message_text"]);

            // What a browser would now send is a place to go on from.
            await using var resumed = await OpenAsync(customer, "", $"{next.Seq}");
            await server.TextInAsync(number, "newer");
            Assert.Equal("newer", (string?)(await resumed.NextAsync()).Json["message_text"]);
        }
    }

    [Fact]
    public async Task The_id_of_a_reset_is_a_place_to_go_on_from()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "old");
        string? id;
        await using (var stream = await OpenAsync(customer, "&after=999999"))
            id = (await stream.NextAsync()).Id;
        await server.TextInAsync(number, "meanwhile");
        if (id is null)
            return; // a client that keeps its own id loads the history again, which is correct too
        await using var resumed = await OpenAsync(customer, "", id);
        Assert.Equal("meanwhile", (string?)(await resumed.NextAsync()).Json["message_text"]);
    }

    [Fact]
    public async Task A_stream_resumes_across_a_crash_without_gap_or_repeat()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "one");
        string last;
        await using (var stream = await OpenAsync(customer, "&after=0"))
            last = (await stream.NextAsync(2))[^1].Id!;
        await server.TextInAsync(number, "two");
        await server.CrashAsync();
        await server.TextInAsync(number, "three");
        await using var resumed = await OpenAsync(customer, "", last);
        Assert.Equal(["two", "three"], (await resumed.NextAsync(2)).Select(e => (string?)e.Json["message_text"]));
    }

    [Fact]
    public async Task The_events_of_one_conversation_are_on_no_other_stream()
    {
        var (one, number) = await server.NewCustomerAsync();
        var (other, otherNumber) = await server.NewCustomerAsync();
        await using var stream = await OpenAsync(other, "&after=0");
        await server.TextInAsync(number, "for one");
        await server.TextInAsync(otherNumber, "for the other");
        Assert.All(await stream.NextAsync(2), e => Assert.DoesNotContain(one, e.Data));
    }

    private Task<EventStream> OpenAsync(string customer, string query, string? lastEventId = null) =>
        EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}{query}", lastEventId);
}

[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class SqliteStreamResumeTests(ServerFixture server) : StreamResumeTests(server);

[Collection(SharedServers.PostgresThroughCrashes)]
public sealed class PostgresStreamResumeTests(PostgresFixture server) : StreamResumeTests(server);
