namespace Messaging.Persistence.Storage;

/// <summary>
/// Lets so many write at once; the others wait for their turn. SQLite's calls block the thread that makes them for as long as the
/// file is locked, and it lets whoever looks first go on: without this, a crowd of unknown senders would take every thread there
/// is, and one of many writers could be passed over for seconds.
/// </summary>
internal sealed class WriteTurns(int atOnce)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(atOnce, atOnce);

    /// <summary>Held until disposed; a <see cref="TimeoutException"/> when it does not come.</summary>
    public async Task<IDisposable> NextAsync(CancellationToken cancellationToken) =>
        await _turns.WaitAsync(Patience, cancellationToken)
            ? new Turn(_turns)
            : throw NotInTime();

    /// <summary>As <see cref="NextAsync"/>, for a thread that blocks anyway.</summary>
    public IDisposable Next() =>
        _turns.Wait(Patience)
            ? new Turn(_turns)
            : throw NotInTime();

    private static TimeoutException NotInTime() => new("The database takes no writes: others have been waiting for it for too long.");

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
