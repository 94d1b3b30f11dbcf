using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>What the owner of a response finds in its channel.</summary>
public abstract record StreamItem : INoSerializationVerificationNeeded
{
    private StreamItem()
    {
    }

    /// <summary>Bytes to write as they are; shared by all streams of the node. <paramref name="Seq"/> 0: it has no id and no place in the order.</summary>
    public sealed record Frame(long Seq, ReadOnlyMemory<byte> Bytes) : StreamItem
    {
        /// <summary>The trace of what led to it, and when this node had it (<see cref="System.Diagnostics.Stopwatch"/>); null unless it is new.</summary>
        public (string Traceparent, long HadAt)? Trace { get; init; }
    }

    /// <summary>
    /// An entry of the inbox, without its id: that is <paramref name="ChangedAt"/>, or, of one that goes out ahead of its place
    /// (null), the place that the stream has reached.
    /// </summary>
    public sealed record Entry(long? ChangedAt, ReadOnlyMemory<byte> Bytes) : StreamItem;

    /// <summary>All up to <paramref name="Place"/> has gone out, though there is nothing to show for it.</summary>
    public sealed record Reached(long Place) : StreamItem;

    /// <summary>Items that came together.</summary>
    public sealed record Batch(IReadOnlyList<StreamItem> Items) : StreamItem
    {
        /// <summary>No batch counts as more, so that each fits into an empty buffer and a few of them wait for a reader who is busy.</summary>
        public const int MostWeight = 64;

        /// <summary>How many items it counts as in a reader's buffer.</summary>
        public int Weight { get; init; } = 1;
    }

    /// <summary>Read the journal after <paramref name="After"/> up to <paramref name="UpTo"/> and write that; what follows in the channel comes after it.</summary>
    public sealed record Replay(long After, long UpTo) : StreamItem;

    /// <summary>The reader named a position that the journal never had; it is now at <paramref name="Position"/>.</summary>
    public sealed record Reset(long Position) : StreamItem;
}

/// <summary>The reader took too long and its buffer is full; the stream ends and the reader resumes by id.</summary>
public sealed class SlowReaderException(CutOff reason) : Exception("The reader of the stream is too slow.")
{
    public CutOff Reason { get; } = reason;
}
