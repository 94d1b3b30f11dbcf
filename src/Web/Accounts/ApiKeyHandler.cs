using System.Text.Encodings.Web;
using Messaging.Web.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>Knows programs by <c>Authorization: Bearer &lt;secret&gt;</c>.</summary>
internal sealed class ApiKeyHandler(
    ApiKeys keys, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.Fail("Not one bearer token."));
        return Task.FromResult(keys.Find(value[Prefix.Length..].Trim()) is { } caller
            ? AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name))
            : AuthenticateResult.Fail("Unknown API key."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => ApiProblems.Unauthorized(Context).ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ApiProblems.Forbidden().ExecuteAsync(Context);
}
