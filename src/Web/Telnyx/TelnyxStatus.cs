using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>Telnyx's words for where an outbound message stands.</summary>
internal static class TelnyxStatus
{
    /// <summary>Null for words that say nothing of delivery, and for those that are yet to be invented.</summary>
    public static MessageStatus? Read(string? status) => status switch
    {
        "queued" or "scheduled" => MessageStatus.Queued,
        "sending" => MessageStatus.Sending,
        "sent" => MessageStatus.Sent,
        "delivered" or "read" => MessageStatus.Delivered,
        "delivery_failed" => MessageStatus.DeliveryFailed,
        "sending_failed" or "cancelled" => MessageStatus.SendingFailed,
        "delivery_unconfirmed" or "unknown" => MessageStatus.DeliveryUnconfirmed,
        "expired" => MessageStatus.Expired,
        _ => null,
    };
}
