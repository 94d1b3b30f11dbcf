using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>What became of an attempt to sign in.</summary>
internal abstract record SignInOutcome
{
    private SignInOutcome() { }

    public sealed record Welcome(Agent Agent) : SignInOutcome;

    public sealed record Wrong : SignInOutcome;

    public sealed record LockedOut(TimeSpan RetryAfter) : SignInOutcome;
}

/// <summary>Checks a name and a password. Answers, and takes its time, alike for names that exist and names that do not.</summary>
internal sealed class SignIn(UserManager<Agent> agents, UnknownNames unknownNames, SignInTurns turns, DecoyPassword decoy)
{
    public async Task<SignInOutcome> TryAsync(string username, string password, CancellationToken cancellationToken)
    {
        var name = username.ToUpperInvariant();
        using var turn = await turns.TakeAsync(name, cancellationToken);

        // Names that no account can have never reach Identity, whose normalizer throws on broken Unicode.
        var agent = username.All(agents.Options.User.AllowedUserNameCharacters.Contains) ? await agents.FindByNameAsync(username) : null;
        return agent is null ? Pretend(name, password) : await CheckAsync(agent, password);
    }

    private async Task<SignInOutcome> CheckAsync(Agent agent, string password)
    {
        // Identity measures lockouts by the clock of the system and takes no other.
        if (await agents.IsLockedOutAsync(agent))
            return new SignInOutcome.LockedOut(agent.LockoutEnd!.Value - DateTimeOffset.UtcNow);
        if (!await agents.CheckPasswordAsync(agent, password))
        {
            await agents.AccessFailedAsync(agent);
            return new SignInOutcome.Wrong();
        }
        if (agent.AccessFailedCount > 0)
            await agents.ResetAccessFailedCountAsync(agent);
        return new SignInOutcome.Welcome(agent);
    }

    private SignInOutcome Pretend(string name, string password)
    {
        if (unknownNames.LockedOutFor(name) is { } rest)
            return new SignInOutcome.LockedOut(rest);
        decoy.Check(password);
        unknownNames.Failed(name);
        return new SignInOutcome.Wrong();
    }
}

/// <summary>A password nobody has, checked where there is no account, so that this takes as long as where there is one.</summary>
internal sealed class DecoyPassword
{
    private readonly Agent nobody = new();
    private readonly PasswordHasher<Agent> hasher;
    private readonly string hash;

    public DecoyPassword(IOptions<PasswordHasherOptions> options)
    {
        hasher = new PasswordHasher<Agent>(options);
        hash = hasher.HashPassword(nobody, GeneratedPassword.Create());
    }

    public void Check(string password) => hasher.VerifyHashedPassword(nobody, hash, password);
}
