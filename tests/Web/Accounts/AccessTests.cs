using System.Net;
using System.Text.Json;

namespace Messaging.Web.Tests.Accounts;

public sealed class AccessTests : AccountsTest
{
    [Theory]
    [InlineData("GET", "/api/things")]
    [InlineData("POST", "/api/things")]
    [InlineData("GET", "/API/Things")]
    [InlineData("GET", "/%61pi/things")]
    [InlineData("GET", "/api/unknown")]
    [InlineData("GET", "/api")]
    [InlineData("POST", "/api/telnyx/other")]
    public async Task Everything_under_api_needs_a_caller(string method, string path)
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(new HttpMethod(method), path);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("GET", "/", HttpStatusCode.OK)]
    [InlineData("GET", "/health/live", HttpStatusCode.OK)]
    [InlineData("POST", "/simulator/inbound", HttpStatusCode.OK)]
    [InlineData("POST", "/api/telnyx/inbound", HttpStatusCode.OK)]
    [InlineData("GET", "/unknown", HttpStatusCode.NotFound)]
    public async Task Everything_else_is_open(string method, string path, HttpStatusCode expected)
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(new HttpMethod(method), path);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task An_agent_is_let_in_and_known_by_name()
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/things", await host.SignInAsync());

        Assert.Equal("admin", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("Bearer " + AccountsHost.Secret)]
    [InlineData("bearer  " + AccountsHost.Secret)]
    public async Task An_api_key_is_let_in_and_known_by_name(string authorization)
    {
        var host = await StartAsync();

        using var things = await host.SendAsync(HttpMethod.Get, "/api/things", headers: ("Authorization", authorization));
        using var who = await host.SendAsync(HttpMethod.Get, "/api/session", headers: ("Authorization", authorization));

        Assert.Equal("robot", await things.Content.ReadAsStringAsync());
        using var json = JsonDocument.Parse(await who.Content.ReadAsStringAsync());
        Assert.Equal("robot", json.RootElement.GetProperty("username").GetString());
        Assert.Equal("api_key", json.RootElement.GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData(AccountsHost.Secret)]
    [InlineData("Basic " + AccountsHost.Secret)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF")]
    [InlineData("Bearer " + AccountsHost.Secret + "0")]
    [InlineData("Bearer robot")]
    public async Task A_wrong_authorization_header_is_refused_even_beside_a_good_cookie(string authorization)
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/things", cookie, headers: ("Authorization", authorization));

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    [Fact]
    public async Task A_very_long_token_is_refused()
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/things", headers: ("Authorization", "Bearer " + new string('x', 20_000)));

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    [Fact]
    public async Task Each_of_several_keys_is_known_by_its_own_name()
    {
        var host = await StartAsync(new()
        {
            ["Auth:ApiKeys:first"] = new string('1', 32),
            ["Auth:ApiKeys:second"] = new string('2', 512),
        });

        foreach (var (name, secret) in new[] { ("first", new string('1', 32)), ("second", new string('2', 512)) })
        {
            using var response = await host.SendAsync(HttpMethod.Get, "/api/things", headers: ("Authorization", $"Bearer {secret}"));
            Assert.Equal(name, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Without_keys_no_key_is_good()
    {
        var host = await StartAsync([]);

        using var response = await host.SendAsync(HttpMethod.Get, "/api/things", headers: ("Authorization", $"Bearer {AccountsHost.Secret}"));

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }
}
