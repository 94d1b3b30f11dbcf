namespace Messaging.Web.Telnyx;

/// <summary>Whether this process speaks to the real Telnyx or to its own simulated carrier.</summary>
/// <param name="Simulated">True while no API key is configured; the page then says so plainly.</param>
/// <param name="DefaultFrom">The sender of messages that name none; null if there is none.</param>
public sealed record TelnyxMode(bool Simulated, string? DefaultFrom);
