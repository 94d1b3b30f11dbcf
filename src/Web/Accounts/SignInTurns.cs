namespace Messaging.Web.Accounts;

/// <summary>
/// One attempt at a time for each name. Attempts in parallel would all be checked before the first failure is counted, and so
/// guess past the lockout.
/// </summary>
internal sealed class SignInTurns
{
    // Names share these, which only makes strangers wait for each other now and then.
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public async Task<IDisposable> TakeAsync(string name, CancellationToken cancellationToken)
    {
        var gate = gates[(uint)name.GetHashCode(StringComparison.Ordinal) % gates.Length];
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
