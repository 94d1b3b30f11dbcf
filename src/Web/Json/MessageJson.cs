using Messaging.Actors.Domain;

namespace Messaging.Web.Json;

/// <summary>A picture or file of a message, as the contract has it.</summary>
public sealed record MediaJson(string Url, string? ContentType, long? Size);

/// <summary>Why a message failed, as the contract has it.</summary>
public sealed record ErrorJson(string Code, string Title, string? Detail);

/// <summary>The message row of the contract.</summary>
public sealed record MessageJson(
    string Id,
    string CustomerId,
    string Direction,
    string MessageText,
    DateTimeOffset SentAt,
    string Status,
    string From,
    string To,
    IReadOnlyList<MediaJson> Media,
    int Parts,
    string? SentBy,
    ErrorJson? Error,
    string? TelnyxMessageId,
    long Seq)
{
    public static MessageJson Of(Message row) => new(
        row.Id.Value,
        row.CustomerId.Value,
        row.Direction == MessageDirection.Inbound ? "inbound" : "outbound",
        row.Text,
        row.SentAt,
        StatusName(row.Status),
        row.From,
        row.To,
        [.. row.Media.Select(media => new MediaJson(media.Url, media.ContentType, media.Size))],
        row.Parts,
        row.SentBy,
        row.Error is { } error ? new ErrorJson(error.Code, error.Title, error.Detail) : null,
        row.TelnyxMessageId,
        row.Seq);

    private static string StatusName(MessageStatus status) => status switch
    {
        MessageStatus.Received => "received",
        MessageStatus.Pending => "pending",
        MessageStatus.Queued => "queued",
        MessageStatus.Sending => "sending",
        MessageStatus.Sent => "sent",
        MessageStatus.Delivered => "delivered",
        MessageStatus.DeliveryFailed => "delivery_failed",
        MessageStatus.SendingFailed => "sending_failed",
        MessageStatus.DeliveryUnconfirmed => "delivery_unconfirmed",
        MessageStatus.Expired => "expired",
        MessageStatus.Rejected => "rejected",
        MessageStatus.Uncertain => "uncertain",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status without a name."),
    };
}
