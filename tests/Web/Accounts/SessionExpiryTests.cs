using System.Net;
using Messaging.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Web.Tests.Accounts;

/// <summary>How long a session lasts, used and unused.</summary>
public sealed class SessionExpiryTests : AccountsTest
{
    [Fact]
    public async Task An_idle_session_ends_after_twelve_hours()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        host.Clock.Advance(TimeSpan.FromHours(12));

        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_session_in_use_goes_on_and_ends_after_seven_days_all_the_same()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();

        for (var hours = 8; hours < 7 * 24; hours += 8)
        {
            host.Clock.Advance(TimeSpan.FromHours(8));
            using var response = await host.SendAsync(HttpMethod.Get, "/api/session", cookie);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            cookie = AccountsHost.CookieOf(response);
        }
        host.Clock.Advance(TimeSpan.FromHours(8));

        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
    }

    [Fact]
    public async Task Expired_sessions_are_removed()
    {
        var host = await StartAsync();
        await host.SignInAsync();
        Assert.Equal(1, await host.SessionsAsync());

        host.Clock.Advance(TimeSpan.FromHours(13));
        await host.Services.GetRequiredService<SessionSweep>().SweepAsync(CancellationToken.None);

        Assert.Equal(0, await host.SessionsAsync());
    }
}
