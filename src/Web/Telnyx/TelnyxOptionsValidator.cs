using System.Text.RegularExpressions;
using Messaging.Actors.Domain;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Telnyx;

/// <summary>Says of each wrong setting, in one line, how it is named in the environment and what is expected. Never repeats a secret.</summary>
public sealed partial class TelnyxOptionsValidator : IValidateOptions<TelnyxOptions>
{
    // Telnyx takes addresses up to 2000 characters; the rest is for the ids that each send adds.
    private const int MaxWebhookUrl = 1500;

    public ValidateOptionsResult Validate(string? name, TelnyxOptions options)
    {
        List<string> wrong = [];
        if (options.ApiKey is { } key && !PrintableAscii().IsMatch(key))
            wrong.Add("Telnyx__ApiKey: expected the key as shown in the Telnyx portal (printable ASCII, no spaces).");
        if (!PublicKeyList.TryParse(options.PublicKey, out _))
            wrong.Add("Telnyx__PublicKey: expected the base64 text of a 32-byte Ed25519 public key, several separated by commas.");
        if (WebAddress(options.ApiBaseUrl) is not { Query: "", Fragment: "" })
            wrong.Add("Telnyx__ApiBaseUrl: expected an absolute http or https address without query, such as https://api.telnyx.com/v2.");
        if (options.WebhookUrl is { } url && (WebAddress(url) is not { Fragment: "" } || url.Length > MaxWebhookUrl))
            wrong.Add($"Telnyx__WebhookUrl: expected an absolute http or https address of at most {MaxWebhookUrl} characters, such as https://sms.example.com/api/telnyx/inbound.");
        if (options.From is { } from && !TelnyxAddress.IsSender(from))
            wrong.Add("Telnyx__From: expected a number in E.164 (such as +13125550100), a short code of 3 to 8 digits, or an alphanumeric sender of 1 to 11 letters, digits and spaces.");
        if (options.MessagingProfileId is { } profile && !Profile().IsMatch(profile))
            wrong.Add("Telnyx__MessagingProfileId: expected the profile's id as shown in the Telnyx portal (letters, digits and dashes).");
        else if (options is { From: { } sender, MessagingProfileId: null } && TelnyxAddress.IsSender(sender) && !Address.IsReachable(sender))
            wrong.Add("Telnyx__MessagingProfileId: expected, because the alphanumeric sender in Telnyx__From cannot send without it.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static Uri? WebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : null;

    [GeneratedRegex(@"\A[!-~]+\z")]
    private static partial Regex PrintableAscii();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,64}\z")]
    private static partial Regex Profile();
}
