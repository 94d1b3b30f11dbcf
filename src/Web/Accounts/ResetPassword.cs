using Messaging.Persistence.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Web.Accounts;

/// <summary>The command <c>reset-password &lt;name&gt;</c>, for who has lost a password; it can run beside the server.</summary>
public static class ResetPassword
{
    private const string Verb = "reset-password";
    private const int Done = 0;
    private const int NoSuchAccount = 1;
    private const int WrongUsage = 2;

    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <summary>Gives the account a new generated password, prints it and ends the sessions of the account.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(
        string[] args, Database database, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        if (args is not [Verb, { Length: > 0 } name])
        {
            await error.WriteLineAsync($"Usage: {Verb} <name>");
            return WrongUsage;
        }
        await DatabaseMigrator.MigrateExistingAsync(database, cancellationToken);
        await using var services = new ServiceCollection()
            .AddSingleton(database)
            .AddLogging()
            .AddAccountStore()
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var agents = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        if (await agents.FindByNameAsync(name) is not { } agent)
        {
            await error.WriteLineAsync("There is no account of this name.");
            return NoSuchAccount;
        }

        var password = GeneratedPassword.Create();
        agent.PasswordHash = agents.PasswordHasher.HashPassword(agent, password);
        agent.AccessFailedCount = 0;
        agent.LockoutEnd = null;
        var result = await agents.UpdateSecurityStampAsync(agent);
        if (!result.Succeeded)
            throw new InvalidOperationException($"The password was not changed: {result}");

        // After the password, so that nobody opens another session with the old one.
        var context = scope.ServiceProvider.GetRequiredService<AccountsContext>();
        await context.Sessions.Where(s => s.AgentId == agent.Id).ExecuteDeleteAsync(cancellationToken);
        await output.WriteLineAsync($"New password of {agent.UserName}: {password}");
        return Done;
    }
}
