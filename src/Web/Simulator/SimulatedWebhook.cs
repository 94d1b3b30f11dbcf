using System.Text.Json.Nodes;

namespace Messaging.Web.Simulator;

/// <summary>
/// One webhook of the simulated carrier, with everything about it decided beforehand. Its deliveries share the payload,
/// which nobody may change.
/// </summary>
internal sealed record SimulatedWebhook(Uri Url, string EventType, string EventId, DateTimeOffset OccurredAt, JsonObject Payload)
{
    /// <summary>How long to wait with the first delivery.</summary>
    public TimeSpan After { get; init; }

    /// <summary>The message as it stands from then on; null for texts that come in.</summary>
    public SimulatedMessage? State { get; init; }

    public int Copies { get; init; } = 1;
}
