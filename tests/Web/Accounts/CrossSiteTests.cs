using System.Net;

namespace Messaging.Web.Tests.Accounts;

public sealed class CrossSiteTests : AccountsTest
{
    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("none", null, true)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", null, false)]
    [InlineData("", null, false)]
    [InlineData("Same-Origin", null, false)]
    [InlineData("same-origin", "https://evil.example", true)]
    [InlineData("cross-site", "{self}", false)]
    [InlineData(null, "{self}", true)]
    [InlineData(null, "https://{host}:{port}", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "http://{host}", false)]
    [InlineData(null, "http://{host}.evil.example:{port}", false)]
    [InlineData(null, "http://{host}:1", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, "", false)]
    [InlineData(null, "file://", false)]
    [InlineData(null, null, true)]
    public async Task A_change_with_a_cookie_is_accepted_from_our_own_pages_and_from_outside_browsers(string? site, string? origin, bool accepted)
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" })
        {
            using var response = await host.SendAsync(new HttpMethod(method), "/api/things", cookie, headers: Headers(host, site, origin));
            await AssertAsync(accepted, HttpStatusCode.OK, response);
        }
    }

    [Theory]
    [InlineData("cross-site", null, false)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData("same-origin", "{self}", true)]
    [InlineData(null, null, true)]
    public async Task Signing_in_and_out_is_guarded_with_and_without_a_cookie(string? site, string? origin, bool accepted)
    {
        var host = await StartAsync();
        var headers = Headers(host, site, origin);
        var body = $$"""{"username":"admin","password":"{{AccountsHost.Password}}"}""";

        using var signIn = await host.SendAsync(HttpMethod.Post, "/api/session", null, AccountsHost.Json(body), headers);
        await AssertAsync(accepted, HttpStatusCode.NoContent, signIn);
        Assert.Equal(accepted, signIn.Headers.Contains("Set-Cookie"));

        foreach (var cookie in new[] { null, await host.SignInAsync() })
        {
            using var signOut = await host.SendAsync(HttpMethod.Delete, "/api/session", cookie, headers: headers);
            await AssertAsync(accepted, HttpStatusCode.NoContent, signOut);
        }
    }

    [Theory]
    [InlineData("https://inbox.example.com", "inbox.example.com", true)]
    [InlineData("https://inbox.example.com", "INBOX.example.com", true)]
    [InlineData("https://inbox.example.com", "inbox.example.com:443", true)]
    [InlineData("https://inbox.example.com", "inbox.example.com:8443", false)]
    [InlineData("https://inbox.example.com:8443", "inbox.example.com", false)]
    [InlineData("https://inbox.example.com:8443", "inbox.example.com:8443", true)]
    [InlineData("http://[::1]:5080", "[::1]:5080", true)]
    public async Task Behind_a_proxy_that_ends_tls_the_origin_is_compared_with_the_host(string origin, string hostHeader, bool accepted)
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/api/things", cookie, headers: [("Origin", origin), ("Host", hostHeader)]);

        await AssertAsync(accepted, HttpStatusCode.OK, response);
    }

    [Fact]
    public async Task Reading_is_not_guarded()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/things", cookie, headers: ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Api_keys_are_exempt()
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/api/things", headers:
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example"), ("Authorization", $"Bearer {AccountsHost.Secret}")]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task AssertAsync(bool accepted, HttpStatusCode success, HttpResponseMessage response)
    {
        if (accepted)
            Assert.Equal(success, response.StatusCode);
        else
            await AccountsHost.AssertProblemAsync(HttpStatusCode.Forbidden, response);
    }

    private static (string, string)[] Headers(AccountsHost host, string? site, string? origin)
    {
        var self = host.Client.BaseAddress!;
        var from = origin?.Replace("{self}", self.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("{host}", self.Host, StringComparison.Ordinal)
            .Replace("{port}", $"{self.Port}", StringComparison.Ordinal);
        return
        [
            .. site is null ? Array.Empty<(string, string)>() : [("Sec-Fetch-Site", site)],
            .. from is null ? Array.Empty<(string, string)>() : [("Origin", from)],
        ];
    }
}
