using Messaging.Persistence.Storage;
using Messaging.Web.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>Wires accounts, sessions, API keys and the rule that all of <c>/api</c> needs one of them.</summary>
public static class AccountsSetup
{
    /// <summary>Needs a <see cref="Database"/> among the services, migrated before the server starts.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthOptions>().Bind(configuration.GetSection(AuthOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>>(new AuthOptionsValidator(configuration));
        services.TryAddSingleton(TimeProvider.System);
        services.AddAccountStore();
        services.AddDataProtection().SetApplicationName("messaging").PersistKeysToDbContext<AccountsContext>();
        return services.AddSigningIn().AddSessions().AddAccess();
    }

    /// <summary>In this order: slow down guessing, find out who calls, refuse other sites, refuse strangers.</summary>
    public static IApplicationBuilder UseAccounts(this IApplicationBuilder app) => app
        .UseRateLimiter()
        .UseAuthentication()
        .Use(next => context => CrossSiteGuard.GuardAsync(context, next))
        .UseAuthorization();

    internal static IServiceCollection AddAccountStore(this IServiceCollection services)
    {
        services.AddDbContextFactory<AccountsContext>((provider, options) => UseDatabase(options, provider.GetRequiredService<Database>())
            // The base class maps what we have no columns for; leaving it out again is meant.
            .ConfigureWarnings(warnings => warnings
                .Ignore(CoreEventId.MappedEntityTypeIgnoredWarning, CoreEventId.MappedPropertyIgnoredWarning)));
        services.AddIdentityCore<Agent>(identity =>
        {
            identity.Lockout.MaxFailedAccessAttempts = 5;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
            identity.Password.RequiredLength = Agent.ShortestPassword;
            identity.Password.RequiredUniqueChars = 1;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
        }).AddEntityFrameworkStores<AccountsContext>();
        // What OWASP asks for with PBKDF2 and SHA-512; the default is half of it.
        services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 210_000);
        return services.AddLogging(logging => logging
            // What fails there is thrown as well, and said by whoever wanted it.
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Critical)
            // It warns that keys lie unencrypted in the database; so does everything they protect.
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
    }

    private static DbContextOptionsBuilder UseDatabase(DbContextOptionsBuilder options, Database database) => database switch
    {
        SqliteDatabase => options.UseSqlite(database.ConnectionString).AddInterceptors(new PreparedConnections()),
        PostgresDatabase postgres => options.UseNpgsql(postgres.Source),
        _ => throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without accounts."),
    };

    private static IServiceCollection AddSigningIn(this IServiceCollection services) => services
        .AddRateLimiter(limits => limits.AddPolicy<System.Net.IPAddress, SignInRateLimit>(SignInRateLimit.Policy))
        .AddSingleton<UnknownNames>()
        .AddSingleton<SignInTurns>()
        .AddSingleton<DecoyPassword>()
        .AddScoped<SignIn>();

    private static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddOptions<CookieAuthenticationOptions>(Schemes.Session)
            .Configure<SessionStore>((options, store) => options.SessionStore = store);
        return services
            .AddSingleton<SessionCache>()
            .AddSingleton(provider => new SessionStreams(provider.GetRequiredService<SessionCache>()))
            .AddSingleton(provider => new SessionEnds(
                provider.GetRequiredService<SessionCache>(), provider.GetRequiredService<SessionStreams>()))
            .AddSingleton<SessionStore>()
            .AddHostedService<SessionSweep>();
    }

    private static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeys>();
        services.AddAuthentication(Schemes.Either)
            .AddPolicyScheme(Schemes.Either, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") || AsksNobodyWho.Is(context.GetEndpoint()) ? Schemes.ApiKey : Schemes.Session)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Schemes.ApiKey, null)
            .AddCookie(Schemes.Session, Configure);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(IsOpenToCaller).Build());
        return services;
    }

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "messaging_session";
        options.Cookie.HttpOnly = true;
        // The page itself is open and calls this API from its own site, so even a link from elsewhere finds the agent signed in.
        options.Cookie.SameSite = SameSiteMode.Strict;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.CookieManager = new WholeCookies();
        options.ExpireTimeSpan = Session.Idle;
        options.SlidingExpiration = true;
        options.Events.OnRedirectToLogin = redirect => ApiProblems.Unauthorized(redirect.HttpContext).ExecuteAsync(redirect.HttpContext);
        options.Events.OnRedirectToAccessDenied = redirect => ApiProblems.Forbidden().ExecuteAsync(redirect.HttpContext);
    }

    // Holds for paths without an endpoint too, so strangers cannot tell which exist.
    private static bool IsOpenToCaller(AuthorizationHandlerContext access) =>
        access.User.Identity is { IsAuthenticated: true }
        || access.Resource is HttpContext context && !context.Request.Path.StartsWithSegments("/api");
}
