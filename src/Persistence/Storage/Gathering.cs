using System.Threading.Channels;

namespace Messaging.Persistence.Storage;

/// <summary>
/// Lets one trip to the database serve many: while a group is under way, what arrives gathers and becomes the next. Nothing waits
/// for company: what comes while all is quiet goes alone, at once.
/// </summary>
/// <typeparam name="TItem">Somebody's wish.</typeparam>
internal sealed class Gathering<TItem> : IDisposable
    where TItem : IGathered
{
    private readonly Channel<TItem> _waiting;
    private readonly Func<IReadOnlyList<TItem>, Task> _carryOut;
    private readonly int _limit;
    private readonly int _most;

    /// <param name="limit">Who comes while so many wait is turned away.</param>
    /// <param name="most">Items of a group.</param>
    /// <param name="carryOut">Afterwards each item of the group is done or, if this throws, has failed; those that it settled itself stay so.</param>
    public Gathering(int limit, int most, Func<IReadOnlyList<TItem>, Task> carryOut)
    {
        _limit = limit;
        _waiting = Channel.CreateBounded<TItem>(limit);
        _carryOut = carryOut;
        _most = most;
    }

    /// <summary>
    /// A network that swallows everything can hold a statement for a minute. After this long its group is left to itself, and the
    /// others go on; not so where calls block, which is a database on the same machine.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends when the item is carried out, and fails when that does, when too many wait already, and after the end.</summary>
    public Task AddAsync(TItem item) => _waiting.Writer.TryWrite(item)
        ? item.Done.Task
        : Task.FromException(new InvalidOperationException($"The database has {_limit} to carry out already, or is being closed."));

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

    /// <summary>Carries a group out now, out of turn: for parts of one that is being carried out.</summary>
    public async Task CarryOutAsync(IReadOnlyList<TItem> group)
    {
        try
        {
            await _carryOut(group);
            foreach (var item in group)
                item.Done.TrySetResult();
        }
        catch (Exception e)
        {
            foreach (var item in group)
                item.Done.TrySetException(e);
        }
    }

    private async Task RunAsync()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            await CarryOutAsync(Next()).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Block()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            CarryOutAsync(Next()).GetAwaiter().GetResult();
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

/// <summary>Somebody's wish, to be carried out with those of others.</summary>
internal interface IGathered
{
    /// <summary>Of a group; an event can hold a webhook of 1 MiB.</summary>
    const int MostBytes = 4 * 1024 * 1024;

    int Bytes { get; }

    /// <summary>Its continuations must run elsewhere: they would hold up the group after it.</summary>
    TaskCompletionSource Done { get; }
}
