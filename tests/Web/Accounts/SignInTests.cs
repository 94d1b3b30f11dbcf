using System.Net;
using System.Text;
using System.Text.Json;
using Dapper;
using Messaging.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

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
        Assert.Equal(length > Agent.LongestText ? 0 : 1, await FailuresAsync(host));
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

    [Theory]
    [InlineData("admin")]
    [InlineData("nobody")]
    [InlineData("no\0body")]
    public async Task Five_failures_lock_a_name_out_whether_it_exists_or_not(string username)
    {
        var host = await StartAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await host.TrySignInAsync(username, "wrong password");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var response = await host.TrySignInAsync(username.ToUpperInvariant(), AccountsHost.Password);

        await AccountsHost.AssertProblemAsync(HttpStatusCode.TooManyRequests, response);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Guesses_in_parallel_do_not_get_past_the_lockout()
    {
        var host = await StartAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.TrySignInAsync("admin", "wrong password")));

        Assert.Equal(5, responses.Count(response => response.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(15, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task An_attempt_waits_for_the_one_before_on_the_same_name_and_sees_what_came_of_it()
    {
        var host = await StartAsync();
        Task<HttpResponseMessage> attempt;
        using (await host.Services.GetRequiredService<SignInTurns>().TakeAsync("ADMIN", CancellationToken.None))
        {
            attempt = host.TrySignInAsync("admin", AccountsHost.Password);
            for (var other = 0; other < 50; other++)
                await host.WhoAsync(null);
            await using var connection = await host.Database.OpenAsync(CancellationToken.None);
            Assert.Equal(1, connection.Execute("UPDATE agents SET lockout_end = '2999-01-01 00:00:00+00:00'"));
        }

        using var response = await attempt;

        await AccountsHost.AssertProblemAsync(HttpStatusCode.TooManyRequests, response);
    }

    [Fact]
    public async Task A_lockout_ends()
    {
        var host = await StartAsync();
        for (var attempt = 0; attempt < 5; attempt++)
            (await host.TrySignInAsync("admin", "wrong password")).Dispose();
        await using (var connection = await host.Database.OpenAsync(CancellationToken.None))
            Assert.Equal(1, connection.Execute("UPDATE agents SET lockout_end = '2020-01-01 00:00:00+00:00'"));

        await host.SignInAsync();
    }

    [Fact]
    public async Task Success_forgets_earlier_failures()
    {
        var host = await StartAsync();
        for (var attempt = 0; attempt < 4; attempt++)
            (await host.TrySignInAsync("admin", "wrong password")).Dispose();
        Assert.Equal(4, await FailuresAsync(host));

        await host.SignInAsync();

        Assert.Equal(0, await FailuresAsync(host));
    }

    [Fact]
    public async Task Guessing_across_names_is_slowed_by_address()
    {
        var host = await StartAsync();
        HttpResponseMessage? slowed = null;

        for (var attempt = 0; slowed is null && attempt < 200; attempt++)
        {
            var response = await host.SendAsync(HttpMethod.Post, "/api/session", body: AccountsHost.Json("{}"));
            Assert.True(attempt >= SignInRateLimit.Burst || response.StatusCode == HttpStatusCode.BadRequest);
            slowed = response.StatusCode == HttpStatusCode.TooManyRequests ? response : null;
        }

        Assert.NotNull(slowed);
        await AccountsHost.AssertProblemAsync(HttpStatusCode.TooManyRequests, slowed);
        Assert.True(slowed.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(null));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Addresses_that_one_customer_can_choose_from_count_as_one(string remote, string partition) =>
        Assert.Equal(IPAddress.Parse(partition), SignInRateLimit.Partition(IPAddress.Parse(remote)));

    [Fact]
    public async Task A_password_is_not_stored()
    {
        var host = await StartAsync();
        await host.SignInAsync();

        var files = Directory.GetFiles(Path.Combine(Folder, "data")).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal));

        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(AccountsHost.Password))));
    }

    private static async Task<int> FailuresAsync(AccountsHost host)
    {
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);
        return connection.ExecuteScalar<int>("SELECT access_failed_count FROM agents");
    }
}
