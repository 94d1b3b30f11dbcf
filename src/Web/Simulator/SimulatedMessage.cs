using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Web.Simulator;

/// <summary>A message as the simulated carrier holds it, at one moment of its life.</summary>
internal sealed record SimulatedMessage
{
    public required string Id { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string? Text { get; init; }
    public required ImmutableArray<string> MediaUrls { get; init; }
    public required string? MessagingProfileId { get; init; }
    public required string? WebhookUrl { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public string Status { get; init; } = "queued";
    public MessageError? Error { get; init; }
}
