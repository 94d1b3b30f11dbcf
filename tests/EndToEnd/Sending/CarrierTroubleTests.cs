using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace Messaging.EndToEnd.Tests.Sending;

/// <summary>What is tried again, what is not, and in which order messages leave all the same.</summary>
[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class CarrierTroubleTests(ServerFixture server)
{
    [Theory]
    [InlineData("1")]
    [InlineData(null)]
    public async Task A_429_is_tried_again_and_not_sooner_than_asked(string? retryAfter)
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (request, count, context) => count == 1 ? Throttle(context, retryAfter) : FakeTelnyx.AcceptAsync(request, context));
        var row = await server.Client.SendTextAsync(customer, "patience");
        await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "queued");
        var requests = server.Carrier.To(number);
        Assert.Equal(2, requests.Count);
        if (retryAfter is not null)
            Assert.True(requests[1].At - requests[0].At >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_spend_limit_is_final_although_it_is_a_429()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (_, _, context) =>
            FakeTelnyx.WriteAsync(context, 429, """{"errors":[{"code":"40333","title":"Spend limit reached"}]}"""));
        var row = await server.Client.SendTextAsync(customer, "too dear");
        var rejected = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "rejected");
        Assert.Equal("40333", (string?)rejected["error"]!["code"]);
        Assert.Single(server.Carrier.To(number));
    }

    [Fact]
    public async Task Sends_of_one_conversation_leave_in_order_whatever_happens_to_them()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (request, count, context) => count % 3 == 1 ? Throttle(context, null) : FakeTelnyx.AcceptAsync(request, context));
        var texts = Enumerable.Range(1, 6).Select(i => $"number {i}").ToList();
        var ids = new List<string>();
        foreach (var text in texts)
            ids.Add((string)(await server.Client.SendTextAsync(customer, text))["id"]!);
        await server.Client.RowWithStatusAsync(customer, ids[^1], "queued");

        Assert.Equal(texts, server.Carrier.To(number).Select(request => request.Text).Distinct());
        var reached = server.Carrier.To(number).Select(request => texts.IndexOf(request.Text)).ToList();
        Assert.Equal(reached.Order(), reached);
        Assert.All(await server.Client.HistoryAsync(customer), row => Assert.Equal("queued", (string?)row["status"]));
    }

    [Fact]
    public async Task One_conversation_does_not_wait_for_another()
    {
        var (slow, slowNumber) = await server.NewCustomerAsync();
        var (quick, _) = await server.NewCustomerAsync();
        var released = new TaskCompletionSource();
        server.Carrier.Answer(slowNumber, async (request, _, context) =>
        {
            await released.Task;
            await FakeTelnyx.AcceptAsync(request, context);
        });
        var waiting = await server.Client.SendTextAsync(slow, "slow");
        await Eventually.TrueAsync(() => server.Carrier.To(slowNumber).Count == 1);
        var row = await server.Client.SendTextAsync(quick, "quick");
        await server.Client.RowWithStatusAsync(quick, (string)row["id"]!, "queued");
        Assert.Equal("pending", (string?)(await server.Client.RowAsync(slow, (string)waiting["id"]!))["status"]);
        released.SetResult();
        await server.Client.RowWithStatusAsync(slow, (string)waiting["id"]!, "queued");
    }

    [Theory]
    [InlineData(400, "send-error-invalid-from.json", "40305")]
    [InlineData(422, "send-error-invalid-from.json", "40305")]
    public async Task Another_4xx_is_final_and_shows_why(int status, string sample, string code)
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (_, _, context) => FakeTelnyx.RefuseAsync(context, status, sample));
        var row = await server.Client.SendTextAsync(customer, "refused");
        var rejected = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "rejected");
        var error = TelnyxSide.Sample(sample)["errors"]![0]!;
        Assert.Equal(code, (string?)rejected["error"]!["code"]);
        Assert.Equal((string?)error["title"], (string?)rejected["error"]!["title"]);
        Assert.Equal((string?)error["detail"], (string?)rejected["error"]!["detail"]);
        Assert.Single(server.Carrier.To(number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Forbidden</html>")]
    [InlineData("{\"errors\":[]}")]
    public async Task A_refusal_without_a_reason_is_a_refusal(string body)
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (_, _, context) => FakeTelnyx.WriteAsync(context, 403, body));
        var row = await server.Client.SendTextAsync(customer, "refused");
        var rejected = await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "rejected");
        Assert.NotNull(rejected["error"]!["title"]);
        Assert.False((bool)(await server.Client.CustomerAsync(customer))["opted_out"]!);
    }

    [Fact]
    public async Task The_texts_numbers_and_keys_of_all_this_are_in_no_log()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, (_, _, context) => FakeTelnyx.RefuseAsync(context, 401, "send-error-invalid-from.json"));
        var row = await server.Client.SendTextAsync(customer, "a secret between us");
        await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "rejected");
        await server.TextInAsync(number, "another secret");
        foreach (var secret in new[] { "secret", number[1..], ServerFixture.TelnyxApiKey, ServerProcess.ApiKey, ServerProcess.AdminPassword })
            Assert.DoesNotContain(secret, server.Server.Output);
    }

    private static Task Throttle(HttpContext context, string? retryAfter)
    {
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return FakeTelnyx.RefuseAsync(context, 429, "send-error-429.json");
    }
}

/// <summary>Nothing listens at the carrier's address until a test says so.</summary>
public sealed class NoCarrierServer : ServerFixture
{
    public int Port { get; } = FreePort.Find();

    protected override IEnumerable<(string Name, string Value)> Settings =>
        base.Settings.Append(("Telnyx__ApiBaseUrl", $"http://127.0.0.1:{Port}/v2"));
}

public sealed class RefusedConnectionTests(NoCarrierServer server) : IClassFixture<NoCarrierServer>
{
    [Fact]
    public async Task A_refused_connection_is_tried_again_until_the_carrier_is_back()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var row = await server.Client.SendTextAsync(customer, "sooner or later");
        await Eventually.TrueAsync(() => server.Server.Output.Contains("did not get message"));
        Assert.Equal("pending", (string?)(await server.Client.RowAsync(customer, (string)row["id"]!))["status"]);

        await using var carrier = await FakeTelnyx.StartAsync(server.Port);
        await server.Client.RowWithStatusAsync(customer, (string)row["id"]!, "queued");
        Assert.Single(carrier.To(number));
    }
}
