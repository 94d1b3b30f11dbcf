using System.Globalization;
using System.Net;
using System.Text;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Hosting;

/// <summary>An attacker with a key of ours and much time. The seed is fixed, so that what it finds can be found again.</summary>
public abstract class FuzzTests(ServerFixture server)
{
    private const int Requests = 4000;
    private const int AtOnce = 8;

    private static readonly string[] Methods = ["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS"];

    private static readonly string[] Paths =
    [
        "/api/telnyx/inbound", "/api/messages/send", "/api/messages/{}/retry", "/api/messages", "/api/messages/stream", "/api/customers",
        "/api/customers/{}", "/api/customers/{}/read", "/api/inbox/stream", "/api/session", "/health/live", "/health/ready", "/api/{}",
        "/simulator", "/api/customers/{}/{}/{}", "/{}",
    ];

    private static readonly string[] Parameters =
        ["customerId", "before", "limit", "after", "search", "cursor", "customer_id", "message_id", "attempt"];

    private static readonly string[] Words =
    [
        "", " ", "0", "-1", "1", "9223372036854775808", "1e308", "NaN", "null", "true", "%00", "%ff%fe", "%f0%9f%98%80", "%ed%a0%80", "..%2f..%2f",
        "$probe-x", "conversation-", "group:", "'%20OR%201=1--", "%0d%0aSet-Cookie:x", "%25", "__proto__", "+13125550123", "%2B13125550123",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "9223372036854775808", "0.1", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "[]", "[null]", "[[]]", "[{}]", "{}", "{\"a\":{\"a\":{}}}", "\"+13125550123\"", "[\"+13125550123\"]", "[\"x\",7]", "\"2026-99-99T99:99:99Z\"",
        "\"😀\\n\\r\\u2028\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00Z\"", "\"message.received\"", "\"message.finalized\"", "\"STOP\"",
    ];

    private static readonly string[] Members =
    [
        "customer_id", "message_text", "media_urls", "from", "name", "phone_numbers", "seq", "username", "password", "data", "id", "event_type",
        "payload", "to", "cc", "text", "media", "parts", "errors", "occurred_at", "received_at", "autoresponse_type", "status", "webhook_url",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_request_whatsoever_is_answered_by_a_failure_of_ours(int seed)
    {
        var (customer, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "before the storm");
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async worker =>
        {
            var random = new Random((seed * 1000) + worker);
            for (var i = 0; i < Requests / AtOnce; i++)
                await OneAsync(random, customer);
        }));

        Assert.DoesNotContain("   at ", server.Server.Output); // nothing of it surprised us
        await server.TextInAsync(number, "after the storm");
        Assert.Contains(await server.Client.HistoryAsync(customer), row => (string?)row["message_text"] == "after the storm");
        await server.Client.GetAsync("/health/ready", HttpStatusCode.OK);
        await server.Client.GetAsync("/api/customers?limit=200", HttpStatusCode.OK);
        await using var inbox = await EventStream.OpenAsync(server.Client, "/api/inbox/stream?after=0");
        await inbox.NextAsync(e => (string?)e.Json["id"] == customer);
    }

    private async Task OneAsync(Random random, string customer)
    {
        var path = Pick(random, Paths);
        while (path.Contains("{}"))
            path = ReplaceFirst(path, "{}", Word(random, customer));
        for (var i = random.Next(4); i > 0; i--)
            path += $"{(path.Contains('?') ? '&' : '?')}{Pick(random, Parameters)}={Word(random, customer)}";

        var body = random.Next(3) == 0 ? [] : Body(random, customer);
        var dice = random.Next();
        var response = await SendAsync(new Random(dice), path, body);
        // A journal that is slow for a moment is said so; the next try is not.
        for (var tries = 0; response.StatusCode == HttpStatusCode.ServiceUnavailable && tries < 10; tries++)
        {
            response.Dispose();
            await Task.Delay(500);
            response = await SendAsync(new Random(dice), path, body);
        }

        using var last = response;
        var status = (int)response.StatusCode;
        Assert.True(status < 500, string.Create(CultureInfo.InvariantCulture, $"{status} for {response.RequestMessage}"));
        if (status >= 400 && path.StartsWith("/api/", StringComparison.Ordinal) && response.RequestMessage!.Method != HttpMethod.Head &&
            response.Content.Headers.ContentLength != 0) // 0: refused before it was a request at all
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    private async Task<HttpResponseMessage> SendAsync(Random random, string path, byte[] body)
    {
        if (path.StartsWith("/api/telnyx/inbound", StringComparison.Ordinal) && random.Next(4) > 0)
            return await server.Telnyx.PostAsync(server.Client, body, path["/api/telnyx/inbound".Length..]);

        using var request = new HttpRequestMessage(new HttpMethod(Pick(random, Methods)), new Uri(server.Server.Address, path));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(5) > 0 ? "application/json" : "text/plain; charset=x");
        }

        foreach (var header in new[] { "Last-Event-ID", "Idempotency-Key", "Accept", "Cookie", "Origin", "If-Match", "Content-Encoding" })
        {
            if (random.Next(6) == 0)
                request.Headers.TryAddWithoutValidation(header, Pick(random, Words).Replace("%", "", StringComparison.Ordinal) + "é");
        }

        // Streams never end: what counts is how they begin.
        return await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static byte[] Body(Random random, string customer)
    {
        var text = Json(random, customer, 0);
        switch (random.Next(8))
        {
            case 0:
                return [.. Encoding.UTF8.GetBytes(text).Take(random.Next(text.Length))];
            case 1:
                var bytes = Encoding.UTF8.GetBytes(text);
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            default:
                return Encoding.UTF8.GetBytes(text);
        }
    }

    private static string Json(Random random, string customer, int depth)
    {
        var members = Enumerable.Range(0, random.Next(1, 9)).Select(_ =>
        {
            var name = Pick(random, Members);
            var nested = depth < 4 && (name is "data" or "payload" || random.Next(8) == 0);
            var value = nested ? Json(random, customer, depth + 1) : name == "customer_id" && random.Next(2) == 0 ? $"\"{customer}\"" : Pick(random, Values);
            return $"\"{name}\":{value}";
        });
        return "{" + string.Join(',', members) + "}";
    }

    private static string Word(Random random, string customer) => random.Next(3) == 0 ? customer : Pick(random, Words);

    private static string ReplaceFirst(string text, string what, string by)
    {
        var at = text.IndexOf(what, StringComparison.Ordinal);
        return text[..at] + by + text[(at + what.Length)..];
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}

[Collection(SharedServers.SqliteUnderAttack)]
public sealed class SqliteFuzzTests(ServerFixture server) : FuzzTests(server);

[Collection(SharedServers.PostgresUnderAttack)]
public sealed class PostgresFuzzTests(PostgresFixture server) : FuzzTests(server);
