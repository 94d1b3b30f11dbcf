namespace Messaging.Persistence.Storage;

/// <summary>A wish for the rows of one key.</summary>
internal sealed record Asked<TKey, TRow>(TKey Key) : IGathered
{
    public List<TRow> Rows { get; } = [];

    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Bytes => 0;
}

/// <summary>Reads that come at the same time, with one query for a group of them.</summary>
internal sealed class GroupReads<TKey, TRow> : IDisposable
{
    private const int Waiting = 100_000;
    private const int Most = 64;

    private readonly Gathering<Asked<TKey, TRow>> _asked;
    private readonly Func<IReadOnlyList<TKey>, IAsyncEnumerable<(int Asked, TRow Row)>> _read;

    /// <param name="database">Decides whether its calls need a thread of their own.</param>
    /// <param name="read">The rows of a group, each with the place in the group of the key it was found for.</param>
    public GroupReads(Database database, Func<IReadOnlyList<TKey>, IAsyncEnumerable<(int Asked, TRow Row)>> read)
    {
        _read = read;
        _asked = new Gathering<Asked<TKey, TRow>>(Waiting, Most, ReadAsync);
        _asked.Start(database.Blocks);
    }

    public async Task<IReadOnlyList<TRow>> AskAsync(TKey key, CancellationToken cancellationToken)
    {
        var asked = new Asked<TKey, TRow>(key);
        await _asked.AddAsync(asked).WaitAsync(cancellationToken);
        return asked.Rows;
    }

    public void Dispose() => _asked.Dispose();

    private async Task ReadAsync(IReadOnlyList<Asked<TKey, TRow>> group)
    {
        await foreach (var (asked, row) in _read([.. group.Select(asked => asked.Key)]))
            group[asked].Rows.Add(row);
    }
}
