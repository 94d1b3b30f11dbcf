using System.Net;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.History;

public abstract class HistoryTests(ServerFixture server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(200)]
    public async Task A_walk_by_pages_shows_every_row_once_and_in_order(int limit)
    {
        var (customer, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 25; i++)
            await server.TextInAsync(number, $"{i}");
        var rows = await server.Client.HistoryAsync(customer, limit);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"{i}"), rows.Select(row => (string?)row["message_text"]));
    }

    [Fact]
    public async Task The_first_page_is_the_newest_and_names_the_row_to_go_on_before()
    {
        var (customer, number) = await server.NewCustomerAsync();
        for (var i = 0; i < 5; i++)
            await server.TextInAsync(number, $"{i}");
        var newest = await server.Client.HistoryPageAsync(customer, "&limit=2");
        var rows = newest["messages"]!.AsArray();
        Assert.Equal(["3", "4"], rows.Select(row => (string?)row!["message_text"]));
        Assert.Equal((string?)rows[0]!["id"], (string?)newest["next_before"]);
        Assert.Equal((long)rows[1]!["seq"]!, (long)newest["last_seq"]!);

        var oldest = await server.Client.HistoryPageAsync(customer, $"&limit=3&before={rows[0]!["id"]}");
        Assert.Equal(["0", "1", "2"], oldest["messages"]!.AsArray().Select(row => (string?)row!["message_text"]));
        Assert.Null(oldest["next_before"]);
    }

    [Fact]
    public async Task A_customer_without_messages_has_an_empty_history()
    {
        var (customer, _) = await server.NewCustomerAsync();
        var page = await server.Client.HistoryPageAsync(customer);
        Assert.Empty(page["messages"]!.AsArray());
        Assert.Null(page["next_before"]);
        Assert.Equal((long)(await server.Client.CustomerAsync(customer))["version"]!, (long)page["last_seq"]!);
    }

    [Fact]
    public async Task A_change_of_an_old_row_leaves_it_in_its_place()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var id = (string)(await server.Client.SendTextAsync(customer, "first"))["id"]!;
        var row = await server.Client.RowWithStatusAsync(customer, id, "queued");
        await server.TextInAsync(number, "second");
        await server.PostWebhookAsync(
            TelnyxSide.Status((string)row["telnyx_message_id"]!, number, "first", "delivered"), HttpStatusCode.OK);
        var page = await server.Client.HistoryPageAsync(customer);
        Assert.Equal(["delivered", "received"], page["messages"]!.AsArray().Select(m => (string?)m!["status"]));
        Assert.Equal((long)page["last_seq"]!, (long)page["messages"]![0]!["seq"]!);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=-1")]
    [InlineData("limit=many")]
    [InlineData("limit=1.5")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("before=no-such-message")]
    [InlineData("before=%00")]
    public async Task A_question_that_cannot_be_answered_is_400(string query)
    {
        var (customer, _) = await server.NewCustomerAsync();
        await server.Client.GetAsync($"/api/messages?customerId={customer}&{query}", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_row_of_another_customer_is_no_place_in_this_history()
    {
        var (one, number) = await server.NewCustomerAsync();
        var (other, _) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "mine");
        var id = (await server.Client.HistoryAsync(one))[0]["id"];
        await server.Client.GetAsync($"/api/messages?customerId={other}&before={id}", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Whose_history_must_be_said_and_known()
    {
        await server.Client.GetAsync("/api/messages", HttpStatusCode.BadRequest);
        await server.Client.GetAsync("/api/messages?customerId=", HttpStatusCode.BadRequest);
        await server.Client.GetAsync($"/api/messages?customerId={Guid.NewGuid()}", HttpStatusCode.NotFound);
    }
}

[Collection(SharedServers.SqliteInOneLife)]
public sealed class SqliteHistoryTests(ServerFixture server) : HistoryTests(server);

[Collection(SharedServers.PostgresInOneLife)]
public sealed class PostgresHistoryTests(PostgresFixture server) : HistoryTests(server);
