using System.Net;
using System.Net.Http.Json;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Access;

public sealed class AccessTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    public static TheoryData<string, string> Routes => new()
    {
        { "POST", "/api/messages/send" },
        { "POST", "/api/messages/some-id/retry?customerId=x" },
        { "GET", "/api/messages?customerId=x" },
        { "GET", "/api/messages/stream?customerId=x" },
        { "GET", "/api/messages/stream" },
        { "GET", "/api/customers" },
        { "POST", "/api/customers" },
        { "GET", "/api/customers/x" },
        { "PATCH", "/api/customers/x" },
        { "POST", "/api/customers/x/read" },
        { "GET", "/api/customers/x/events" },
        { "GET", "/api/inbox/stream" },
        { "GET", "/api/cluster" },
        { "POST", "/api/cluster/members/x/leave" },
        { "GET", "/api/session" },
        { "GET", "/api/no/such/path" },
        { "DELETE", "/api/customers/x" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Strangers_get_nothing(string method, string path)
    {
        foreach (var authorization in new[] { null, "Bearer wrong", "Bearer ", $"Basic {ServerProcess.ApiKey}", $"Bearer {ServerProcess.ApiKey}x" })
        {
            using var client = server.Server.Client(key: null);
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task An_agent_signs_in_works_and_signs_out()
    {
        using var agent = Browser();
        using var welcome = await SignInAsync(agent);
        Assert.Equal(HttpStatusCode.NoContent, welcome.StatusCode);
        var cookie = Assert.Single(welcome.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=", cookie, StringComparison.OrdinalIgnoreCase);

        Assert.Equal("admin", (string?)(await agent.GetAsync("/api/session", HttpStatusCode.OK))["username"]);
        var customer = await agent.CreateCustomerAsync(ServerFixture.NewNumber());
        Assert.Equal("admin", (string?)(await agent.SendTextAsync(customer, "from a person"))["sent_by"]);

        using var left = await agent.DeleteAsync("/api/session");
        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await agent.GetAsync("/api/session", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stolen_cookie_is_worth_nothing_after_its_owner_signed_out()
    {
        using var agent = Browser();
        using var welcome = await SignInAsync(agent);
        var cookie = welcome.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        using var thief = server.Server.Client(key: null);
        thief.DefaultRequestHeaders.Add("Cookie", cookie);
        await thief.GetAsync("/api/customers", HttpStatusCode.OK);
        using var left = await agent.DeleteAsync("/api/session");
        await thief.GetAsync("/api/customers", HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_survives_a_crash()
    {
        var cookies = new CookieContainer();
        using (var before = Browser(cookies))
            await SignInAsync(before);
        await server.CrashAsync();
        using var after = Browser(cookies);
        await after.GetAsync("/api/session", HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example.com")]
    [InlineData("Origin", "null")]
    public async Task A_change_with_a_cookie_from_another_site_is_refused(string header, string value)
    {
        using var agent = Browser();
        await SignInAsync(agent);
        agent.DefaultRequestHeaders.Add(header, value);
        foreach (var path in new[] { "/api/customers", "/api/messages/send", "/api/customers/x/read" })
            await agent.PostAsync(path, HttpStatusCode.Forbidden, new System.Text.Json.Nodes.JsonObject());
        await agent.GetAsync("/api/customers", HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_pages_of_this_site_may_change_things()
    {
        using var agent = Browser();
        await SignInAsync(agent);
        agent.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        agent.DefaultRequestHeaders.Add("Origin", server.Server.Address.GetLeftPart(UriPartial.Authority));
        await agent.CreateCustomerAsync(ServerFixture.NewNumber());
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("nobody")]
    public async Task Guessing_is_locked_out_whether_or_not_there_is_such_a_name(string name)
    {
        var folder = ServerProcess.NewFolder();
        await using var own = await ServerProcess.StartAsync(folder);
        using var guesser = own.Client(key: null);
        HttpStatusCode last;
        var guesses = 0;
        do
        {
            using var response = await guesser.PostAsJsonAsync("/api/session", new { username = name, password = $"guess {guesses}" });
            last = response.StatusCode;
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
        while (last == HttpStatusCode.Unauthorized && ++guesses < 20);
        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        Assert.InRange(guesses, 3, 10);
        using var right = await guesser.PostAsJsonAsync("/api/session", new { username = name, password = ServerProcess.AdminPassword });
        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.NotNull(right.Headers.RetryAfter);
        await own.KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Health_needs_nobody()
    {
        using var anyone = server.Server.Client(key: null);
        await anyone.GetAsync("/health/live", HttpStatusCode.OK);
        await anyone.GetAsync("/health/ready", HttpStatusCode.OK);
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient client)
    {
        var response = await client.PostAsJsonAsync("/api/session", new { username = "admin", password = ServerProcess.AdminPassword });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return response;
    }

    private HttpClient Browser(CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler { CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = server.Server.Address };
}
