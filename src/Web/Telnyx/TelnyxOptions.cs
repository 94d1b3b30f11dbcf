namespace Messaging.Web.Telnyx;

/// <summary>The section <c>Telnyx</c> of the settings. Blank values count as unset, surrounding spaces are dropped.</summary>
public sealed class TelnyxOptions
{
    public const string Section = "Telnyx";

    /// <summary>Unset: the simulated carrier takes the sends.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Base64 of the account's Ed25519 key; several, separated by commas, while a key is rotated.</summary>
    public string? PublicKey { get; set; }

    public string? ApiBaseUrl { get; set; }

    /// <summary>Where Telnyx reaches our webhook endpoint; goes with each send, with our ids in its query.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>The sender of messages that name none.</summary>
    public string? From { get; set; }

    public string? MessagingProfileId { get; set; }

    internal const string DefaultApiBaseUrl = "https://api.telnyx.com/v2";

    // A compose file passes a variable that its environment lacks as an empty text.
    internal void Tidy()
    {
        ApiKey = Tidy(ApiKey);
        PublicKey = Tidy(PublicKey);
        ApiBaseUrl = Tidy(ApiBaseUrl) ?? DefaultApiBaseUrl;
        WebhookUrl = Tidy(WebhookUrl);
        From = Tidy(From);
        MessagingProfileId = Tidy(MessagingProfileId);
    }

    private static string? Tidy(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
