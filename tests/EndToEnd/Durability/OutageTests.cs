using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Messaging.EndToEnd.Tests.Durability;

/// <summary>Another program holds the database's write lock: nothing can be journaled, and all can be read.</summary>
public sealed class OutageTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_journal_that_takes_no_write_is_said_to_everybody_and_comes_back_without_loss_or_repeat()
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "before");
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=2");
        await server.Client.GetAsync("/health/ready", HttpStatusCode.OK);
        var webhook = TelnyxSide.Text(number, "during");
        await using (await LockAsync())
        {
            // Known and unknown senders fail at different places.
            foreach (var refused in new[] { webhook, TelnyxSide.Text(ServerFixture.NewNumber(), "a stranger") })
            {
                // SQLite itself waits 5 s for the lock: an answer before that did not wait for it. One of three: the machine may stall.
                var took = TimeSpan.MaxValue;
                for (var tries = 0; took >= TimeSpan.FromSeconds(5); tries++)
                {
                    Assert.True(tries < 3, $"It waited for the lock: {took}");
                    var watch = Stopwatch.StartNew();
                    using var response = await server.Telnyx.PostAsync(server.Client, refused);
                    took = watch.Elapsed;
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                    Assert.NotNull(response.Headers.RetryAfter);
                    Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
                }
            }

            await server.Client.PostAsync(
                "/api/messages/send", HttpStatusCode.ServiceUnavailable,
                new JsonObject { ["customer_id"] = customer, ["message_text"] = "x" }, "key-of-the-outage");
            await Eventually.GetAsync(() => StatusAsync("/health/ready"), status => status == HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health/live"));
            Assert.Equal("before", (string?)(await server.Client.HistoryAsync(customer))[0]["message_text"]);
        }

        await Eventually.GetAsync(() => StatusAsync("/health/ready"), status => status == HttpStatusCode.OK);
        await server.Telnyx.DeliverAsync(server.Client, webhook);
        await Eventually.GetAsync(() => SendAsync(customer), status => status == HttpStatusCode.Created);
        await Eventually.TrueAsync(() => server.Carrier.To(number).Count > 0);

        var rows = await Eventually.GetAsync(
            () => server.Client.HistoryAsync(customer), rows => rows.Any(row => (string)row["status"]! == "queued"));
        Assert.Equal(["before", "during", "x"], rows.Select(row => (string?)row["message_text"]).Order());
        Assert.Single(server.Carrier.To(number));
        var seen = new List<ServerEvent>();
        do
            seen.Add(await stream.NextAsync());
        while (seen.Count(e => e.Type is "message" or "status") < 3);
        Assert.Equal(seen.Select(e => e.Seq).Distinct().Order(), seen.Select(e => e.Seq));
    }

    private async Task<HttpStatusCode> SendAsync(string customer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages/send")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new { customer_id = customer, message_text = "x" }),
        };
        request.Headers.Add("Idempotency-Key", "key-of-the-outage");
        using var response = await server.Client.SendAsync(request);
        return response.StatusCode;
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await server.Client.GetAsync(path);
        return response.StatusCode;
    }

    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "data", "messaging.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection; // closing it rolls back
    }
}
