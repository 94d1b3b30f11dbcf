namespace Messaging.Actors.Domain;

/// <summary>Where a message stands. Inbound is always <see cref="Received"/>; the others are outbound. Stored by number: never renumber.</summary>
public enum MessageStatus
{
    Received = 1,
    Pending = 2,
    Queued = 3,
    Sending = 4,
    Sent = 5,
    Delivered = 6,
    DeliveryFailed = 7,
    SendingFailed = 8,
    DeliveryUnconfirmed = 9,
    Expired = 10,
    Rejected = 11,
    Uncertain = 12,
}

/// <summary>The one rule by which statuses move: forward only, whatever the order in which webhooks come.</summary>
public static class MessageStatusRules
{
    /// <summary>True for the ends of a message's life; only a later word of the carrier replaces one by another.</summary>
    public static bool IsFinal(this MessageStatus status) => status is
        MessageStatus.Delivered or MessageStatus.DeliveryFailed or MessageStatus.SendingFailed or
        MessageStatus.DeliveryUnconfirmed or MessageStatus.Expired or MessageStatus.Rejected;

    /// <summary>True where an agent may send the same message again.</summary>
    public static bool MayRetry(this MessageStatus status) => status is
        MessageStatus.DeliveryFailed or MessageStatus.SendingFailed or MessageStatus.DeliveryUnconfirmed or
        MessageStatus.Expired or MessageStatus.Rejected or MessageStatus.Uncertain;

    /// <summary>Whether a webhook that says <paramref name="next"/>, happened at <paramref name="nextAt"/>, changes a row that stands at <paramref name="now"/>.</summary>
    public static bool Advances(MessageStatus now, DateTimeOffset? nowAt, MessageStatus next, DateTimeOffset nextAt)
    {
        if (now == MessageStatus.Received || next is MessageStatus.Received or MessageStatus.Pending or MessageStatus.Uncertain)
            return false;
        // The same end reported again moves the time on, and two ends of one moment have a fixed winner: otherwise the
        // order of the webhooks would decide.
        if (now.IsFinal())
            return next.IsFinal() && (nowAt is not { } since || nextAt > since || (nextAt == since && next > now));
        return Rank(next) > Rank(now);
    }

    private static int Rank(MessageStatus status) => status switch
    {
        MessageStatus.Pending => 0,
        MessageStatus.Uncertain => 0,
        MessageStatus.Queued => 1,
        MessageStatus.Sending => 2,
        MessageStatus.Sent => 3,
        _ when status.IsFinal() => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status without a rank."),
    };
}
