using System.Security.Claims;

namespace Messaging.Web.Accounts;

/// <summary>The names of the authentication schemes.</summary>
internal static class Schemes
{
    /// <summary>Picks one of the two below, by whether the request has an <c>Authorization</c> header.</summary>
    public const string Either = "Messaging";
    public const string Session = "Session";
    public const string ApiKey = "ApiKey";
}

/// <summary>Who makes a request: an agent with a session, or a program with an API key.</summary>
public static class Caller
{
    public const string AgentKind = "agent";
    public const string ApiKeyKind = "api_key";

    private const string KindClaim = "kind";
    private const string SessionClaim = "session";

    /// <summary><c>agent</c>, <c>api_key</c>, or null for nobody.</summary>
    public static string? Kind(this ClaimsPrincipal caller) => caller.FindFirst(KindClaim)?.Value;

    /// <summary>The session of an agent; it names the session but does not open it.</summary>
    internal static string? Session(this ClaimsPrincipal caller) => caller.FindFirst(SessionClaim)?.Value;

    internal static string AgentId(this ClaimsPrincipal caller) =>
        caller.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? throw new InvalidOperationException("The caller is not an agent.");

    internal static ClaimsPrincipal For(Agent agent) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, agent.Id),
            new Claim(ClaimTypes.Name, agent.UserName!),
            new Claim(KindClaim, AgentKind),
        ],
        Schemes.Session));

    internal static ClaimsPrincipal ForApiKey(string name) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.Name, name), new Claim(KindClaim, ApiKeyKind)],
        Schemes.ApiKey));

    internal static void JoinSession(this ClaimsPrincipal caller, string session) =>
        ((ClaimsIdentity)caller.Identity!).AddClaim(new Claim(SessionClaim, session));
}
