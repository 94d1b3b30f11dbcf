using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Hosting;

/// <summary>Whatever stands in a query or an id: the code that the interface promises, and which parameter was wrong.</summary>
public abstract class HostileQueryTests(ServerFixture server)
{
    // As they stand in an address.
    private static readonly string[] Values =
    [
        "%20", "0", "1", "-1", "%2B1", "1.5", "1e3", "0x10", "١٢", "NaN", "null", "true", "%00", "1%00", "%00abc", "%01", "%0d%0aX:y",
        "2147483648", "9223372036854775807", "9223372036854775808", "99999999999999999999999", "%ff%fe", "%ed%a0%80", "%f0%9f%98%80",
        "..%2f..%2fetc%2fpasswd", "a%2Fb", "%25", "%27%20OR%201%3D1--", "%22", "*", "a*", "%28", "NEAR%28a%20b%29", "a%20AND%20NOT", "name%3Ax",
        "%27%27%27", "%5C", "%26%7C%21%3A", "%3C-%3E", "group:", "conversation-", "$probe-x", "AQAAAAAAAAAAAAAAAAAAAAAAAAA", "MTIz", "%7B%7D", "[]",
        new('9', 300), new('a', 3000), string.Concat(Enumerable.Repeat("%00", 300)), string.Concat(Enumerable.Repeat("%f0%9f%98%80", 150)),
        string.Concat(Enumerable.Repeat("a%20", 99)), string.Concat(Enumerable.Repeat("%28", 150)), "1&{}=2",
    ];

    [Fact]
    public async Task A_limit_is_a_number_or_400()
    {
        var id = await NewConversationAsync();
        foreach (var path in new[] { "/api/customers?", $"/api/messages?customerId={id}&", $"/api/customers/{id}/events?" })
            await TryAllAsync(path, "limit", value => IsNumber(value, atLeast: 1));
    }

    [Fact]
    public async Task A_place_in_a_journal_is_a_number_or_400() =>
        await TryAllAsync($"/api/customers/{await NewConversationAsync()}/events?", "after", value => IsNumber(value, atLeast: 0));

    [Fact]
    public async Task A_cursor_or_a_message_that_was_never_given_out_is_400()
    {
        var id = await NewConversationAsync();
        await TryAllAsync("/api/customers?", "cursor", _ => false);
        await TryAllAsync("/api/customers?search=bike&", "cursor", _ => false);
        await TryAllAsync($"/api/messages?customerId={id}&", "before", _ => false);
    }

    [Fact]
    public async Task A_search_is_answered_whatever_is_searched_for_or_400_when_it_is_too_long() =>
        await TryAllAsync("/api/customers?", "search", value => Uri.UnescapeDataString(value.Replace("&{}=", ",", StringComparison.Ordinal)).Length <= 200);

    [Fact]
    public async Task An_id_that_there_is_not_is_404_wherever_it_stands()
    {
        var id = await NewConversationAsync();
        var rename = new JsonObject { ["name"] = "x" };
        var read = new JsonObject { ["seq"] = 1 };
        foreach (var value in Values.Where(value => !value.Contains('&') && value != "%20"))
        {
            await IsNotFoundAsync(HttpMethod.Get, $"/api/messages?customerId={value}");
            await IsNotFoundAsync(HttpMethod.Get, $"/api/messages/stream?customerId={value}");
            await IsNotFoundAsync(HttpMethod.Post, $"/api/messages/x/retry?customerId={value}");
            await IsNotFoundAsync(
                HttpMethod.Post, "/api/messages/send",
                new JsonObject { ["customer_id"] = Uri.UnescapeDataString(value), ["message_text"] = "hello" });
            // A path with a NUL is no path: it is refused before anything of ours sees it.
            if (value.Contains("%00"))
                continue;
            await IsNotFoundAsync(HttpMethod.Get, $"/api/customers/{value}");
            await IsNotFoundAsync(HttpMethod.Patch, $"/api/customers/{value}", rename);
            await IsNotFoundAsync(HttpMethod.Post, $"/api/customers/{value}/read", read);
            await IsNotFoundAsync(HttpMethod.Get, $"/api/customers/{value}/events");
            await IsNotFoundAsync(HttpMethod.Post, $"/api/messages/{value}/retry?customerId={id}");
        }

        Assert.DoesNotContain("   at ", server.Server.Output); // nothing of it surprised us
    }

    [Fact]
    public async Task A_cursor_leads_on_in_its_own_search_only()
    {
        foreach (var name in new[] { "Cursor Blue A", "Cursor Blue B", "Cursor Blue C" })
            await server.Client.CreateCustomerAsync(ServerFixture.NewNumber(), name);
        var whole = await CursorAsync("/api/customers?limit=1");
        var blue = await CursorAsync("/api/customers?limit=1&search=cursor%20blue");
        var second = await server.Client.GetAsync($"/api/customers?limit=1&search=%20cursor%20blue%20&cursor={blue}", HttpStatusCode.OK);
        Assert.Single(second["customers"]!.AsArray());
        await server.Client.GetAsync($"/api/customers?limit=7&cursor={whole}", HttpStatusCode.OK);

        await IsRefusedAsync($"/api/customers?limit=1&search=cursor&cursor={blue}", "cursor");
        await IsRefusedAsync($"/api/customers?limit=1&cursor={blue}", "cursor");
        await IsRefusedAsync($"/api/customers?limit=1&search=cursor%20blue&cursor={whole}", "cursor");
        await IsRefusedAsync($"/api/customers?cursor={whole[..^1]}", "cursor");
        await IsRefusedAsync($"/api/customers?cursor={whole[..20]}", "cursor");
        await IsRefusedAsync($"/api/customers?cursor={whole}%00", "cursor");
        await IsRefusedAsync($"/api/customers?cursor={whole}&cursor={whole}", "cursor");
    }

    private static bool IsNumber(string value, long atLeast) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= atLeast && value.All(char.IsAsciiDigit);

    private async Task<string> NewConversationAsync()
    {
        var (id, number) = await server.NewCustomerAsync();
        await server.TextInAsync(number, "hello");
        return id;
    }

    private async Task<string> CursorAsync(string path) =>
        (string)(await server.Client.GetAsync(path, HttpStatusCode.OK))["next_cursor"]!;

    private async Task TryAllAsync(string path, string parameter, Func<string, bool> isRight)
    {
        foreach (var value in Values)
        {
            var address = $"{path}{parameter}={value.Replace("{}", parameter, StringComparison.Ordinal)}";
            if (isRight(value))
                await server.Client.GetAsync(address, HttpStatusCode.OK);
            else
                await IsRefusedAsync(address, parameter);
        }

        Assert.DoesNotContain("   at ", server.Server.Output);
    }

    private async Task IsRefusedAsync(string path, string parameter)
    {
        var problem = await server.Client.GetAsync(path, HttpStatusCode.BadRequest);
        Assert.Contains(parameter, (string?)problem["detail"], StringComparison.Ordinal);
    }

    private Task<JsonObject> IsNotFoundAsync(HttpMethod method, string path, JsonObject? body = null) =>
        server.Client.CallAsync(method, path, HttpStatusCode.NotFound, body?.DeepClone());
}

[Collection(SharedServers.SqliteUnderAttack)]
public sealed class SqliteHostileQueryTests(ServerFixture server) : HostileQueryTests(server);

[Collection(SharedServers.PostgresUnderAttack)]
public sealed class PostgresHostileQueryTests(PostgresFixture server) : HostileQueryTests(server);
