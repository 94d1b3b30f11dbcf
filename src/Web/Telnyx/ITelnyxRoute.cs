using Microsoft.Extensions.Options;

namespace Messaging.Web.Telnyx;

/// <summary>Where and how to reach the carrier's API, and where it shall reach us.</summary>
/// <param name="MessagesUrl">Takes the sends.</param>
/// <param name="ApiKey">A secret; never to be logged.</param>
/// <param name="WebhookUrl">Null: the carrier uses what its messaging profile says.</param>
public sealed record TelnyxTarget(Uri MessagesUrl, string ApiKey, Uri? WebhookUrl)
{
    // The generated text would show the key.
    public override string ToString() => MessagesUrl.ToString();
}

/// <summary>Finds the carrier: Telnyx itself, or the simulated one in this process.</summary>
public interface ITelnyxRoute
{
    /// <summary>Null while it is not known yet.</summary>
    TelnyxTarget? Find();
}

/// <summary>The real Telnyx, as configured.</summary>
public sealed class ConfiguredTelnyxRoute(IOptions<TelnyxOptions> options) : ITelnyxRoute
{
    private readonly TelnyxTarget _target = new(
        new Uri(options.Value.ApiBaseUrl!.TrimEnd('/') + "/messages"),
        options.Value.ApiKey!,
        options.Value.WebhookUrl is { } url ? new Uri(url) : null);

    public TelnyxTarget Find() => _target;
}
