namespace Messaging.Persistence.Customers;

/// <summary>
/// Lets so many write at once and the others wait without a thread. SQLite's calls block the thread that makes them, for
/// seconds while the file is locked: without this, a crowd of unknown senders would take every thread there is.
/// </summary>
internal sealed class WriteTurns(int atOnce)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(atOnce, atOnce);

    /// <summary>Held until disposed; a <see cref="TimeoutException"/> when it does not come.</summary>
    public async Task<IDisposable> NextAsync(CancellationToken cancellationToken) =>
        await _turns.WaitAsync(Patience, cancellationToken)
            ? new Turn(_turns)
            : throw new TimeoutException("The database takes no writes: others have been waiting for it for too long.");

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
