using System.Collections.Immutable;

namespace Messaging.Web.Simulator;

/// <summary>A text that the simulated carrier brings in, as if a customer had sent it.</summary>
internal sealed record SimulatedInbound(
    string EventId,
    string MessageId,
    DateTimeOffset At,
    string From,
    string To,
    ImmutableArray<string> Cc,
    string? Text,
    ImmutableArray<string> MediaUrls)
{
    /// <summary>The keyword Telnyx would have acted upon: the whole text must be it.</summary>
    public string? Autoresponse => Text?.Trim().ToUpperInvariant() switch
    {
        "STOP" or "STOPALL" or "STOP ALL" or "UNSUBSCRIBE" or "CANCEL" or "END" or "QUIT" => "STOP",
        "START" or "UNSTOP" => "START",
        "HELP" => "HELP",
        _ => null,
    };
}
