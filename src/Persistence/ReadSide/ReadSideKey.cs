using Messaging.Actors.Domain;

namespace Messaging.Persistence.ReadSide;

/// <summary>
/// Keys of message rows: the customer's number in the read side, times 2^32, plus the sequence number of the event that
/// made the row. So all rows of a conversation lie together and in their order.
/// </summary>
internal static class ReadSideKey
{
    private const int SeqBits = 32;

    public static long Of(long customerNo, long createdSeq) => (customerNo << SeqBits) | Math.Clamp(createdSeq, 0, uint.MaxValue);

    /// <summary>Below all rows of a customer.</summary>
    public static long First(long customerNo) => Of(customerNo, 0);

    /// <summary>Above all rows of a customer.</summary>
    public static long End(long customerNo) => Of(customerNo + 1, 0);

    public static long Of(long customerNo, Message row) => Of(customerNo, row.CreatedSeq);
}
