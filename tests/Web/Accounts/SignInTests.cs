using System.Net;
using System.Text;
using System.Text.Json;
using Messaging.Web.Accounts;

namespace Messaging.Web.Tests.Accounts;

public sealed class SignInTests : AccountsTest
{
    [Fact]
    public async Task The_right_password_opens_a_session()
    {
        var host = await StartAsync();

        using var response = await host.TrySignInAsync("admin", AccountsHost.Password);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        using var who = await host.SendAsync(HttpMethod.Get, "/api/session", AccountsHost.CookieOf(response));
        using var json = JsonDocument.Parse(await who.Content.ReadAsStringAsync());
        Assert.Equal("admin", json.RootElement.GetProperty("username").GetString());
        Assert.Equal("agent", json.RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_name_is_known_in_any_case()
    {
        var host = await StartAsync();

        using var response = await host.TrySignInAsync("ADMIN", AccountsHost.Password);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites_and_secure_over_tls(bool tls)
    {
        var host = await StartAsync(tls: tls);

        using var response = await host.TrySignInAsync("admin", AccountsHost.Password);

        var attributes = response.Headers.GetValues("Set-Cookie").Single().Split("; ").Skip(1).Select(a => a.ToLowerInvariant()).ToArray();
        Assert.Contains("httponly", attributes);
        Assert.Contains("samesite=strict", attributes);
        Assert.Contains("path=/", attributes);
        Assert.Equal(tls, attributes.Contains("secure"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        var host = await StartAsync();

        using var wrong = await host.TrySignInAsync("admin", "wrong password");
        using var unknown = await host.TrySignInAsync("nobody", AccountsHost.Password);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, wrong);
        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, unknown);
        Assert.Equal(await wrong.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.False(wrong.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"admin\"")]
    [InlineData("{}")]
    [InlineData("""{"username":"admin"}""")]
    [InlineData("""{"username":"admin","password":null}""")]
    [InlineData("""{"username":"","password":"correct horse"}""")]
    [InlineData("""{"username":"admin","password":""}""")]
    [InlineData("""{"username":1,"password":2}""")]
    [InlineData("""{"username":["admin"],"password":"correct horse"}""")]
    [InlineData("""{"username":"\ud800","password":"correct horse"}""")]
    public async Task A_malformed_body_is_refused(string body)
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/api/session", body: AccountsHost.Json(body));

        await AccountsHost.AssertProblemAsync(HttpStatusCode.BadRequest, response);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=klingon")]
    public async Task A_body_that_is_not_json_is_refused(string contentType)
    {
        var host = await StartAsync();
        using var body = new ByteArrayContent("""{"username":"admin","password":"correct horse"}"""u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using var response = await host.SendAsync(HttpMethod.Post, "/api/session", body: body);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Broken_utf8_is_refused()
    {
        var host = await StartAsync();
        using var body = new ByteArrayContent([.. "{\"username\":\""u8, 0xFF, 0xFE, .. "\",\"password\":\"x\"}"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        using var response = await host.SendAsync(HttpMethod.Post, "/api/session", body: body);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.BadRequest, response);
    }

    [Theory]
    [InlineData("admin\0")]
    [InlineData("ad\0min")]
    [InlineData("\0")]
    [InlineData("admin ")]
    [InlineData("ádmin")]
    [InlineData("' OR 1=1 --")]
    [InlineData("日本語 👍")]
    public async Task A_strange_name_is_just_unknown(string username)
    {
        var host = await StartAsync();

        using var response = await host.TrySignInAsync(username, AccountsHost.Password);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    [Theory]
    [InlineData(256, HttpStatusCode.Unauthorized)]
    [InlineData(257, HttpStatusCode.BadRequest)]
    [InlineData(15_000, HttpStatusCode.BadRequest)]
    [InlineData(1_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_password_of_any_length_is_answered(int length, HttpStatusCode expected)
    {
        var host = await StartAsync();

        using var response = await host.TrySignInAsync("admin", new string('x', length));

        await AccountsHost.AssertProblemAsync(expected, response);
        Assert.Equal(length > Agent.LongestText ? 0 : 1, await host.FailuresAsync());
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        var host = await StartAsync();

        using var response = await host.TrySignInAsync(new string('x', 257), AccountsHost.Password);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.BadRequest, response);
    }

    [Fact]
    public async Task Many_sign_ins_at_once_all_succeed_with_sessions_of_their_own()
    {
        var host = await StartAsync();

        var cookies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => host.SignInAsync()));

        Assert.Equal(12, cookies.Distinct().Count());
        foreach (var cookie in cookies)
            Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_password_is_not_stored()
    {
        var host = await StartAsync();
        await host.SignInAsync();

        // While a connection is open none of the files goes.
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);
        var files = Directory.GetFiles(Path.Combine(Folder, "data")).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal));

        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(AccountsHost.Password))));
    }
}
