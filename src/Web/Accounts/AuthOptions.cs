using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>The settings <c>Auth__…</c>.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>Password of the account <c>admin</c> when it is created; without it one is generated.</summary>
    public string? AdminPassword { get; set; }

    /// <summary>Secrets of the API keys, by name.</summary>
    public Dictionary<string, string?> ApiKeys { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Names each setting under <c>Auth__</c> that is wrong, and says what is expected. Never quotes a secret.</summary>
internal sealed class AuthOptionsValidator(IConfiguration configuration) : IValidateOptions<AuthOptions>
{
    private const int ShortestSecret = 32;
    private const int LongestSecret = ApiKeys.LongestSecret;

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        string[] failures = [.. AdminPasswordFailures(options.AdminPassword), .. ApiKeyFailures(options.ApiKeys), .. NestedNames()];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> AdminPasswordFailures(string? password)
    {
        if (password is { Length: < Agent.ShortestPassword or > Agent.LongestText })
        {
            yield return $"Auth__AdminPassword: expected {Agent.ShortestPassword} to {Agent.LongestText} characters, "
                + "or leave it unset and one is generated.";
        }
    }

    private static IEnumerable<string> ApiKeyFailures(Dictionary<string, string?> keys)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, secret) in keys.OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            var setting = $"Auth__ApiKeys__{name}";
            if (secret is null or { Length: < ShortestSecret or > LongestSecret })
                yield return $"{setting}: expected a secret of {ShortestSecret} to {LongestSecret} characters.";
            else if (!secret.All(c => c is > ' ' and <= '~'))
                yield return $"{setting}: expected letters, digits and ASCII punctuation only, as it travels in a header.";
            else if (!owners.TryAdd(secret, setting))
                yield return $"{setting}: has the same secret as {owners[secret]}; expected one of its own.";
        }
    }

    // The binder drops these without a word, and the key would just never work.
    private IEnumerable<string> NestedNames() =>
        from key in configuration.GetSection($"{AuthOptions.Section}:{nameof(AuthOptions.ApiKeys)}").GetChildren()
        where key.GetChildren().Any()
        select $"Auth__ApiKeys__{key.Key}: expected a name without '__' or ':'.";
}
