using System.Threading.Channels;
using Messaging.Actors.Streams;

namespace Messaging.Web.Streams;

/// <summary>
/// What waits for one reader; its bound is all that a slow reader can hold of us. A batch counts by its weight: events of one push
/// are as many as if they had come one by one, up to <see cref="StreamItem.Batch.MostWeight"/>.
/// </summary>
internal sealed class StreamBuffer : ChannelWriter<StreamItem>
{
    /// <summary>So many may wait before the reader is cut off.</summary>
    public const int Items = 256;

    // Whoever puts an item in goes on to write it, without another turn of the thread pool: so the reader's task may not block its thread.
    private readonly Channel<StreamItem> _items = Channel.CreateBounded<StreamItem>(
        new BoundedChannelOptions(Items) { SingleReader = true, AllowSynchronousContinuations = true });
    private int _weight;

    public override bool TryWrite(StreamItem item)
    {
        var weight = Weight(item);
        // Before it is there: the reader may have taken it by the time that the call returns.
        if (Interlocked.Add(ref _weight, weight) <= Items && _items.Writer.TryWrite(item))
            return true;
        Interlocked.Add(ref _weight, -weight);
        return false;
    }

    public bool TryRead(out StreamItem item)
    {
        if (!_items.Reader.TryRead(out item!))
            return false;
        Interlocked.Add(ref _weight, -Weight(item));
        return true;
    }

    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken) => _items.Reader.WaitToReadAsync(cancellationToken);

    /// <exception cref="NotSupportedException">Always: a full buffer ends its stream, and nobody waits for room.</exception>
    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override bool TryComplete(Exception? error = null) => _items.Writer.TryComplete(error);

    private static int Weight(StreamItem item) => item is StreamItem.Batch batch ? batch.Weight : 1;
}
