using System.Net;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;

namespace Messaging.Web.Tests.Accounts;

public sealed class ResetPasswordTests : AccountsTest
{
    [Fact]
    public async Task The_account_gets_a_new_password_and_loses_its_sessions()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        using var output = new StringWriter();

        var exitCode = await RunAsync(output, "reset-password", "Admin");

        Assert.Equal(0, exitCode);
        var line = output.ToString().Trim();
        Assert.Matches("^New password of admin: [a-z0-9-]{23}$", line);
        host.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.Unauthorized, await host.WhoAsync(cookie));
        using var old = await host.TrySignInAsync("admin", AccountsHost.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        await host.SignInAsync(line.Split(": ")[1]);
    }

    [Fact]
    public async Task It_lifts_a_lockout()
    {
        var host = await StartAsync();
        for (var attempt = 0; attempt < 5; attempt++)
            (await host.TrySignInAsync("admin", "wrong password")).Dispose();
        using var output = new StringWriter();

        await RunAsync(output, "reset-password", "admin");

        await host.SignInAsync(output.ToString().Trim().Split(": ")[1]);
    }

    [Theory]
    [InlineData(1, "reset-password", "nobody")]
    [InlineData(2, "reset-password")]
    [InlineData(2, "reset-password", "")]
    [InlineData(2, "reset-password", "admin", "more")]
    public async Task A_mistake_is_told_and_changes_nothing(int expected, params string[] args)
    {
        var host = await StartAsync();
        using var error = new StringWriter();

        var exitCode = await ResetPassword.RunAsync(args, Database.Parse(null, Folder), TextWriter.Null, error);

        Assert.Equal(expected, exitCode);
        Assert.NotEmpty(error.ToString());
        await host.SignInAsync();
    }

    [Fact]
    public void It_is_told_apart_from_the_arguments_of_the_server()
    {
        Assert.True(ResetPassword.IsAskedFor(["reset-password", "admin"]));
        Assert.True(ResetPassword.IsAskedFor(["reset-password"]));
        Assert.False(ResetPassword.IsAskedFor([]));
        Assert.False(ResetPassword.IsAskedFor(["--urls", "reset-password"]));
    }

    private Task<int> RunAsync(TextWriter output, params string[] args) =>
        ResetPassword.RunAsync(args, Database.Parse(null, Folder), output, TextWriter.Null);
}
