using Messaging.Web.Telnyx;

namespace Messaging.Web.Simulator;

/// <summary>
/// Leads sends to the simulated carrier, and its webhooks back. A configured <c>Telnyx__WebhookUrl</c> is not used: only
/// this process can verify what it signs, so they must come to this process and not to any other node.
/// </summary>
internal sealed class SimulatorRoute(OwnAddress own, SimulatorKeys keys) : ITelnyxRoute
{
    public const string ApiPath = "/simulator/v2";
    private const string WebhookPath = "/api/telnyx/inbound";

    public TelnyxTarget? Find() => own.Find() is { } address
        ? new TelnyxTarget(new Uri(address, ApiPath + "/messages"), keys.ApiKey, new Uri(address, WebhookPath))
        : null;

    /// <summary>Where webhooks go that no message gave another address for.</summary>
    public Uri? FindWebhookUrl() => Find()?.WebhookUrl;
}
