using System.Net;
using Dapper;
using Messaging.Persistence.Storage;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Tests.Accounts;

public sealed class AdminAccountTests : AccountsTest
{
    [Fact]
    public async Task The_first_start_generates_a_readable_password_that_works()
    {
        var host = await StartAsync([]);

        Assert.Matches("^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$", host.GeneratedPassword);
        await host.SignInAsync(host.GeneratedPassword!);
    }

    [Fact]
    public async Task A_password_that_was_set_is_taken_and_none_is_shown()
    {
        var host = await StartAsync(new() { ["Auth:AdminPassword"] = "eight888" });

        Assert.Null(host.GeneratedPassword);
        await host.SignInAsync("eight888");
    }

    [Fact]
    public async Task A_later_start_creates_and_changes_nothing()
    {
        var first = await StartAsync([]);
        await StopAsync(first);

        var second = await StartAsync(new() { ["Auth:AdminPassword"] = "another password" });

        Assert.Null(second.GeneratedPassword);
        await second.SignInAsync(first.GeneratedPassword!);
        using var refused = await second.TrySignInAsync("admin", "another password");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Starts_at_the_same_time_create_one_account_and_show_one_password()
    {
        await DatabaseMigrator.MigrateAsync(Database.Parse(null, Folder));

        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => StartAsync([]))));

        var password = Assert.Single(hosts, host => host.GeneratedPassword is not null).GeneratedPassword!;
        foreach (var host in hosts)
            await host.SignInAsync(password);
        await using var connection = await hosts[0].Database.OpenAsync(CancellationToken.None);
        Assert.Equal(1, connection.ExecuteScalar<int>("SELECT count(*) FROM agents"));
    }

    [Theory]
    [InlineData("Auth:AdminPassword", "seven77", "Auth__AdminPassword: expected 8 to 256 characters")]
    [InlineData("Auth:AdminPassword", "", "Auth__AdminPassword: expected 8 to 256 characters")]
    [InlineData("Auth:ApiKeys:robot", "short-secret-of-31-characters..", "Auth__ApiKeys__robot: expected a secret of 32")]
    [InlineData("Auth:ApiKeys:robot", "", "Auth__ApiKeys__robot: expected a secret of 32")]
    [InlineData("Auth:ApiKeys:robot", "a secret with blanks that no header brings", "Auth__ApiKeys__robot: expected letters")]
    [InlineData("Auth:ApiKeys:my:robot", AccountsHost.Secret, "Auth__ApiKeys__my: expected a name without")]
    public async Task A_setting_that_is_wrong_stops_the_start_in_one_line_that_names_it(string key, string value, string line)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new() { [key] = value }));

        Assert.StartsWith(line, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.True(value.Length == 0 || !refusal.Message.Contains(value));
    }

    [Fact]
    public async Task Two_keys_with_one_secret_stop_the_start()
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new()
        {
            ["Auth:ApiKeys:a"] = AccountsHost.Secret,
            ["Auth:ApiKeys:b"] = AccountsHost.Secret,
        }));

        Assert.Equal("Auth__ApiKeys__b: has the same secret as Auth__ApiKeys__a; expected one of its own.", refusal.Message);
    }
}
