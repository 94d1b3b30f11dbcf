using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>The account that exists from the first start on.</summary>
public static class AdminAccount
{
    public const string Name = "admin";

    /// <summary>Creates <c>admin</c> if there is no account at all.</summary>
    /// <returns>The password to show to the operator, this once, if one was generated; else null.</returns>
    public static async Task<string?> EnsureAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var scope = services.CreateAsyncScope();
        var agents = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();
        var chosen = scope.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value.AdminPassword;
        if (await agents.Users.AnyAsync(cancellationToken))
            return null;

        var generated = chosen is null ? GeneratedPassword.Create() : null;
        return await CreateAsync(agents, chosen ?? generated!) ? generated : null;
    }

    // False when another node was first: it then stands in the way by its name, seen before the write or at it.
    private static async Task<bool> CreateAsync(UserManager<Agent> agents, string password)
    {
        try
        {
            var result = await agents.CreateAsync(new Agent { UserName = Name }, password);
            if (result.Succeeded)
                return true;
            if (result.Errors.All(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)))
                return false;
            throw new InvalidOperationException($"The account {Name} could not be created: {result}");
        }
        catch (DbUpdateException) when (agents.Users.AsNoTracking().Any())
        {
            return false;
        }
    }
}
