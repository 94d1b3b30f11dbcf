using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Sabotage;

/// <summary>The runs of all servers, those that are sabotaged and the one that is not, some of them at the same time.</summary>
public sealed class SabotagedRuns : IAsyncLifetime
{
    private const int Seed = 4;
    private const string Nothing = "";

    // More of them would only wait for each other's starts.
    private readonly SemaphoreSlim _places = new(2);

    private readonly Dictionary<string, Task<RunHistory>> _runs = [];

    public Task InitializeAsync()
    {
        Begin(Nothing, killed: true);
        Begin("write-before-answer", killed: true);
        Begin("resume", killed: false);
        Begin("deduplication", killed: false);
        Begin("idempotency", killed: false);
        Begin("one-call", killed: false);
        return Task.CompletedTask;
    }

    /// <param name="without">The promise that is not kept; null: all are.</param>
    public Task<RunHistory> OfAsync(string? without) => _runs[without ?? Nothing];

    // No server outlives the tests. A run that failed was the matter of its test.
    public async Task DisposeAsync()
    {
        await Task.WhenAll(_runs.Values.Select(run => run.ContinueWith(_ => { }, TaskScheduler.Default)));
        _places.Dispose();
    }

    private void Begin(string without, bool killed) => _runs[without] = Task.Run(async () =>
    {
        await _places.WaitAsync();
        try
        {
            return await SabotagedServer.RunAsync(without.Length == 0 ? null : without, killed, Seed);
        }
        finally
        {
            _places.Release();
        }
    });
}
