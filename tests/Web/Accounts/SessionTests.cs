using System.Net;
using System.Text;
using Dapper;
using Messaging.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Web.Tests.Accounts;

public sealed class SessionTests : AccountsTest
{
    [Fact]
    public async Task Without_a_session_nobody_is_signed_in()
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/session");

        await AccountsHost.AssertProblemAsync(HttpStatusCode.Unauthorized, response);
    }

    [Theory]
    [InlineData("messaging_session=")]
    [InlineData("messaging_session=x")]
    [InlineData("messaging_session=%00%ff")]
    [InlineData("messaging_session=chunks-2")]
    [InlineData("messaging_session=chunks-999999999; messaging_sessionC1=x")]
    [InlineData("messaging_session=a; messaging_session=b")]
    [InlineData("=;;;==")]
    public async Task A_malformed_cookie_is_no_session(string cookie)
    {
        var host = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
        await host.SignInAsync(cookie: cookie);
    }

    [Fact]
    public async Task A_tampered_cookie_is_no_session()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        foreach (var position in new[] { "messaging_session=".Length + 3, cookie.Length / 2, cookie.Length - 4 })
        {
            var tampered = cookie.ToCharArray();
            tampered[position] = tampered[position] == 'A' ? 'B' : 'A';
            Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(new string(tampered)));
        }
        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_very_long_cookie_is_no_session()
    {
        var host = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync("messaging_session=" + new string('x', 16_000)));
    }

    [Fact]
    public async Task Sign_out_ends_the_session_at_once_and_can_be_repeated()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));

        for (var time = 0; time < 2; time++)
        {
            using var response = await host.SendAsync(HttpMethod.Delete, "/api/session", cookie);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
        }
        Assert.Equal(0, await host.SessionsAsync());
    }

    [Fact]
    public async Task Sign_out_without_a_session_is_fine()
    {
        var host = await StartAsync();

        using var response = await host.SendAsync(HttpMethod.Delete, "/api/session");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Fact]
    public async Task Sign_out_leaves_other_sessions_alone()
    {
        var host = await StartAsync();
        var (mine, other) = (await host.SignInAsync(), await host.SignInAsync());

        (await host.SendAsync(HttpMethod.Delete, "/api/session", mine)).Dispose();

        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(other));
    }

    [Fact]
    public async Task Signing_in_again_replaces_the_session_and_never_continues_it()
    {
        var host = await StartAsync();
        var planted = await host.SignInAsync();

        var cookie = await host.SignInAsync(cookie: planted);

        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(planted));
        Assert.Equal(1, await host.SessionsAsync());
    }

    [Fact]
    public async Task A_failed_sign_in_keeps_the_session_that_is_there()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        using var response = await host.TrySignInAsync("admin", "wrong password", cookie);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_session_survives_a_restart()
    {
        var first = await StartAsync();
        var cookie = await first.SignInAsync();
        await StopAsync(first);

        var second = await StartAsync();

        Assert.Equal(HttpStatusCode.OK, await second.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_session_is_good_at_every_node_and_ends_at_every_node()
    {
        var here = await StartAsync();
        var there = await StartAsync();
        var cookie = await here.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await there.WhoAsync(cookie));

        (await here.SendAsync(HttpMethod.Delete, "/api/session", cookie)).Dispose();

        there.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.Unauthorized, await there.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_session_that_was_read_just_now_is_not_read_again()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
        await using (var connection = await host.Database.OpenAsync(CancellationToken.None))
            connection.Execute("DELETE FROM sessions");

        Assert.Equal(HttpStatusCode.OK, await host.WhoAsync(cookie));
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_read_that_began_before_sign_out_does_not_bring_the_session_back()
    {
        var host = await StartAsync();
        var cache = host.Services.GetRequiredService<SessionCache>();

        cache.End("session");
        cache.Put("session", [1]);

        Assert.True(cache.HasEnded("session"));
        Assert.Null(cache.Find("session"));
    }

    [Fact]
    public async Task The_key_of_a_session_is_not_stored()
    {
        var host = await StartAsync();
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);
        var agent = new Agent { Id = connection.ExecuteScalar<string>("SELECT id FROM agents")!, UserName = "admin" };
        var store = host.Services.GetRequiredService<SessionStore>();

        var key = await store.StoreAsync(new AuthenticationTicket(Caller.For(agent), Schemes.Session));

        Assert.NotNull(await store.RetrieveAsync(key));
        var files = Directory.GetFiles(Path.Combine(Folder, "data")).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(key))));
    }

    [Fact]
    public async Task The_page_itself_comes_though_no_session_can_be_looked_up()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        await using (var connection = await host.Database.OpenAsync(CancellationToken.None))
            connection.Execute("DROP TABLE sessions");
        host.Clock.Advance(TimeSpan.FromMinutes(1)); // what was read before is asked for again

        Assert.Equal(HttpStatusCode.InternalServerError, await host.WhoAsync(cookie));
        using var page = await host.SendAsync(HttpMethod.Get, "/", cookie);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }
}
