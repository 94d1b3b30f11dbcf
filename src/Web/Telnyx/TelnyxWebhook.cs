using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>What a webhook's body turned out to be. The four cases are all there are.</summary>
public abstract record TelnyxWebhook
{
    private TelnyxWebhook()
    {
    }

    /// <summary>A customer texted us.</summary>
    public sealed record InboundText : TelnyxWebhook
    {
        /// <summary>The same over redeliveries: what duplicates are known by.</summary>
        public required string EventId { get; init; }

        /// <summary>Null when the webhook gave no usable time.</summary>
        public required DateTimeOffset? OccurredAt { get; init; }

        /// <summary>When the carrier had the text; null when the webhook gave no usable time.</summary>
        public required DateTimeOffset? SentAt { get; init; }
        public required string? TelnyxMessageId { get; init; }

        /// <summary><see cref="Address.Unknown"/> when the webhook named none.</summary>
        public required string From { get; init; }

        /// <summary>Our number; empty when the webhook named none.</summary>
        public required string To { get; init; }

        /// <summary>Set for a group MMS, which is a conversation of its own.</summary>
        public required GroupParty? Group { get; init; }

        /// <summary>The subject where there is no text.</summary>
        public required string Text { get; init; }
        public required string? Subject { get; init; }
        public required ImmutableArray<Media> Media { get; init; }
        public required int Parts { get; init; }
        public required OptOutWish OptOut { get; init; }

        /// <summary>SMS, MMS, RCS or WHATSAPP; whatever the carrier says.</summary>
        public required string? Type { get; init; }
    }

    /// <summary>News of a message that we sent.</summary>
    public sealed record DeliveryReport : TelnyxWebhook
    {
        public required string EventId { get; init; }
        public required DateTimeOffset? OccurredAt { get; init; }
        public required string? TelnyxMessageId { get; init; }
        public required MessageStatus Status { get; init; }
        public required MessageError? Error { get; init; }
        public required string? To { get; init; }
        public required string? Text { get; init; }
        public required int? Parts { get; init; }

        /// <summary>The address given with the send, as echoed in the signed body: <see cref="SendReference.Read"/> finds our ids there.</summary>
        public required string? WebhookUrl { get; init; }
    }

    /// <summary>A good event that means nothing to us; to be acknowledged.</summary>
    public sealed record Unused(string Kind) : TelnyxWebhook;

    /// <summary>Not JSON, or JSON that is no event.</summary>
    public sealed record Malformed(string Reason) : TelnyxWebhook;
}

/// <summary>Who takes part in a group MMS.</summary>
/// <param name="Members">Everybody, our number included, sorted and distinct: the identity of the group, whoever of it wrote.</param>
/// <param name="Participants">The others, without our number: what people see.</param>
public sealed record GroupParty(ImmutableArray<string> Members, ImmutableArray<string> Participants);
