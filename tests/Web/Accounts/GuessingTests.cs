using System.Net;
using Dapper;
using Messaging.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Web.Tests.Accounts;

/// <summary>Whoever guesses passwords is locked out of a name, and slowed across names.</summary>
public sealed class GuessingTests : AccountsTest
{
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
        Assert.Equal(4, await host.FailuresAsync());

        await host.SignInAsync();

        Assert.Equal(0, await host.FailuresAsync());
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
}
