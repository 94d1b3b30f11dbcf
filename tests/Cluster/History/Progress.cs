using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>How far on its way a message is. Written anew from the contract, not taken from the domain that is checked by it.</summary>
internal static class Progress
{
    public const int End = 5;

    public static int Of(MessageStatus status) => Of(Row.Word(status));

    public static int Of(string status) => status switch
    {
        "received" or "pending" => 0,
        "uncertain" => 1,
        "queued" => 2,
        "sending" => 3,
        "sent" => 4,
        "delivered" or "delivery_failed" or "sending_failed" or "delivery_unconfirmed" or "expired" or "rejected" => End,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A status of no known progress."),
    };
}
