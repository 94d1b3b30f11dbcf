namespace Messaging.Persistence.Storage;

/// <summary>A wish for the rows of one key.</summary>
internal sealed record Asked<TKey, TRow>(TKey Key) : IGathered
{
    public TaskCompletionSource<IReadOnlyList<TRow>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        _asked = new Gathering<Asked<TKey, TRow>>(Waiting, Most, AnswerAsync);
        _asked.Start(database.Blocks);
    }

    public Task<IReadOnlyList<TRow>> AskAsync(TKey key, CancellationToken cancellationToken)
    {
        var asked = new Asked<TKey, TRow>(key);
        return _asked.TryAdd(asked)
            ? asked.Answer.Task.WaitAsync(cancellationToken)
            : Task.FromException<IReadOnlyList<TRow>>(new InvalidOperationException($"{Waiting} reads wait for the database already."));
    }

    public void Dispose() => _asked.Dispose();

    private async Task AnswerAsync(IReadOnlyList<Asked<TKey, TRow>> group)
    {
        try
        {
            var found = new List<TRow>[group.Count];
            await foreach (var (asked, row) in _read([.. group.Select(asked => asked.Key)]))
                (found[asked] ??= []).Add(row);
            for (var i = 0; i < group.Count; i++)
                group[i].Answer.SetResult(found[i] ?? []);
        }
        catch (Exception e)
        {
            foreach (var asked in group)
                asked.Answer.TrySetException(e);
        }
    }
}
