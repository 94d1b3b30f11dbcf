using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Sending;

/// <summary>A crash loses no message that was answered 201 and texts nobody twice.</summary>
public abstract class CrashTests(ServerFixture server)
{
    [Fact]
    public async Task What_was_in_the_carriers_hands_is_uncertain_and_what_waited_behind_it_is_sent()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, async (request, count, context) =>
        {
            if (count == 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            else
                await FakeTelnyx.AcceptAsync(request, context);
        });
        var ids = new List<string>();
        for (var i = 1; i <= 3; i++)
            ids.Add((string)(await server.Client.SendTextAsync(customer, $"number {i}"))["id"]!);
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count == 1);
        await server.CrashAsync();

        // Nobody addresses the conversation: it goes on by itself.
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count == 3);
        await server.Client.RowWithStatusAsync(customer, ids[0], "uncertain");
        await server.Client.RowWithStatusAsync(customer, ids[1], "queued");
        await server.Client.RowWithStatusAsync(customer, ids[2], "queued");
        Assert.Equal(["number 1", "number 2", "number 3"], server.Carrier.To(number).Select(request => request.Text));
    }

    [Fact]
    public async Task What_waited_out_a_429_is_sent_after_the_crash_by_itself()
    {
        var (customer, number) = await server.NewCustomerAsync();
        server.Carrier.Answer(number, async (request, count, context) =>
        {
            if (count > 1)
            {
                await FakeTelnyx.AcceptAsync(request, context);
                return;
            }

            // Longer than a send waits in one go: it returns to the outbox, not in anybody's hands.
            context.Response.Headers.RetryAfter = "21";
            await FakeTelnyx.RefuseAsync(context, 429, "send-error-429.json");
        });
        var id = (string)(await server.Client.SendTextAsync(customer, "later"))["id"]!;
        await Eventually.GetAsync(
            () => server.Client.GetStringAsync($"/api/customers/{customer}/events"), journal => journal.Contains("send-postponed"));
        await server.CrashAsync();
        var row = await server.Client.RowWithStatusAsync(customer, id, "queued");
        Assert.Equal(2, server.Carrier.To(number).Count);
        Assert.Null(row["error"]);
    }

    [Fact]
    public async Task Crashes_at_any_moment_send_each_message_at_most_once_and_show_what_became_of_it()
    {
        var sent = new List<(string Customer, string Number, string Id, string Text)>();
        for (var round = 0; round < 2; round++)
        {
            var customers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.NewCustomerAsync()));
            foreach (var (_, number) in customers)
            {
                server.Carrier.Answer(number, async (request, _, context) =>
                {
                    await Task.Delay(Random.Shared.Next(20));
                    await FakeTelnyx.AcceptAsync(request, context);
                });
            }

            var posting = customers.SelectMany(customer => Enumerable.Range(0, 5), (customer, i) => (customer, Text: $"{round}-{i}"))
                .Select(async send =>
                {
                    var row = await server.Client.SendTextAsync(send.customer.Id, send.Text);
                    lock (sent)
                        sent.Add((send.customer.Id, send.customer.Number, (string)row["id"]!, send.Text));
                }).ToList();
            await Eventually.TrueAsync(() => server.Carrier.Requests.Count(r => r.Text.StartsWith($"{round}-", StringComparison.Ordinal)) >= 10);
            await server.CrashAsync();
            await Task.WhenAll(posting).ContinueWith(_ => { }, TaskScheduler.Default); // those the crash met were not answered
        }

        Assert.NotEmpty(sent);
        foreach (var (customer, number, id, text) in sent)
        {
            var row = await Eventually.GetAsync(
                () => server.Client.RowAsync(customer, id), row => (string)row["status"]! is "queued" or "uncertain");
            var reached = server.Carrier.To(number).Where(request => request.Text == text && request.Id("message_id") == id).ToList();
            Assert.True(reached.Count <= 1, $"{text} went out {reached.Count} times");
            if ((string)row["status"]! == "queued")
                Assert.Equal(Assert.Single(reached).TelnyxId, (string?)row["telnyx_message_id"]);
        }
    }
}

[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class SqliteCrashTests(ServerFixture server) : CrashTests(server);

[Collection(SharedServers.PostgresThroughCrashes)]
public sealed class PostgresCrashTests(PostgresFixture server) : CrashTests(server);
