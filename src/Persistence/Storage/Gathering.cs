using System.Threading.Channels;

namespace Messaging.Persistence.Storage;

/// <summary>
/// Lets one trip to the database serve many: while a group is under way, what arrives gathers and becomes the next. Nothing waits
/// for company: what comes while all is quiet goes alone, at once.
/// </summary>
/// <typeparam name="TItem">Somebody's wish; whoever carries it out also answers it.</typeparam>
internal sealed class Gathering<TItem> : IDisposable
    where TItem : IGathered
{
    private readonly Channel<TItem> _waiting;
    private readonly Func<IReadOnlyList<TItem>, Task> _carryOut;
    private readonly int _most;

    /// <param name="limit">Who comes while so many wait is turned away.</param>
    /// <param name="most">Items of a group.</param>
    /// <param name="carryOut">Answers every item of its group and throws nothing.</param>
    public Gathering(int limit, int most, Func<IReadOnlyList<TItem>, Task> carryOut)
    {
        _waiting = Channel.CreateBounded<TItem>(limit);
        _carryOut = carryOut;
        _most = most;
    }

    /// <summary>
    /// A network that swallows everything can hold a statement for a minute. After this long its group is left to itself, and the
    /// others go on; not so where calls block, which is a database on the same machine.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>False: too many wait already, or it has ended.</summary>
    public bool TryAdd(TItem item) => _waiting.Writer.TryWrite(item);

    /// <summary>Begins; there is one group under way at a time.</summary>
    /// <param name="onThread">For a database whose calls block: they would keep a thread of the pool.</param>
    public void Start(bool onThread)
    {
        if (onThread)
            new Thread(Block) { IsBackground = true, Name = "gathering" }.Start();
        else
            _ = Task.Run(RunAsync);
    }

    /// <summary>Takes nothing more; what waits is still carried out.</summary>
    public void Dispose() => _waiting.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await _carryOut(Next()).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Block()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            _carryOut(Next()).GetAwaiter().GetResult();
        }
    }

    private List<TItem> Next()
    {
        var group = new List<TItem>();
        long bytes = 0;
        while (group.Count < _most && bytes < IGathered.MostBytes && _waiting.Reader.TryRead(out var item))
        {
            group.Add(item);
            bytes += item.Bytes;
        }

        return group;
    }
}

/// <summary>What a group is bounded by beside its number.</summary>
internal interface IGathered
{
    /// <summary>Of a group; an event can hold a webhook of 1 MiB.</summary>
    const int MostBytes = 4 * 1024 * 1024;

    int Bytes { get; }
}
