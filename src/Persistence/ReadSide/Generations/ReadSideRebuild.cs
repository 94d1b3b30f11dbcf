using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.ReadSide.Generations;

/// <summary>How far a rebuild is: events taken, the place in the journal it has reached, and the last place there was.</summary>
public sealed record RebuildProgress(long Events, long Position, long Last, TimeSpan Elapsed);

/// <summary>
/// Builds a new generation of the read side from the whole journal, beside the one that is read and while others write, and
/// declares it ready once it has caught up. Whoever runs the projection then turns to it.
/// </summary>
public sealed class ReadSideRebuild(Database database, ReadSideGenerations generations)
{
    private const int BatchSize = 5000;
    private const int MostRounds = 5;

    private static readonly TimeSpan WaitingPause = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns the generation built; throws a <see cref="StorageException"/> when another rebuild overtook it.</summary>
    public async Task<int> RunAsync(IProgress<RebuildProgress> progress, CancellationToken cancellationToken)
    {
        var generation = await generations.CreateAsync(cancellationToken);
        try
        {
            await FillAsync(generation, progress, cancellationToken);
        }
        catch (DbException e)
        {
            if (await generations.ExistsAsync(generation, cancellationToken))
                throw;
            throw Overtaken(generation, e);
        }

        return await generations.DeclareReadyAsync(generation, cancellationToken) ? generation : throw Overtaken(generation, null);
    }

    private static StorageException Overtaken(int generation, Exception? cause) =>
        new($"Generation {generation} of the read side was overtaken by another rebuild.", cause);

    private async Task FillAsync(int generation, IProgress<RebuildProgress> progress, CancellationToken cancellationToken)
    {
        var run = new Run(database, new ReadSideStore(database, generation), progress);
        await run.CatchUpAsync(cancellationToken);
        await generations.CreateIndexesAsync(generation, cancellationToken);
        await AnalyzeAsync(generation, cancellationToken);
        // Making the indexes took its time: the reader should not find the list behind. A busy server always has some more.
        for (var round = 0; round < MostRounds; round++)
        {
            if (await run.CatchUpAsync(cancellationToken) <= BatchSize)
                break;
        }
    }

    private async Task AnalyzeAsync(int generation, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenReadSideAsync(generation, cancellationToken);
        await connection.ExecuteAsync("ANALYZE customers; ANALYZE messages", commandTimeout: 0);
    }

    private sealed class Run(Database database, ReadSideStore store, IProgress<RebuildProgress> progress)
    {
        private readonly JournalTail _tail = new(database);
        private readonly JournalReader _journal = new(database);
        private readonly long _started = Stopwatch.GetTimestamp();
        private long _events;
        private long _at;

        /// <summary>Up to what the journal has now; tells how many events that were. Whoever turns to this generation waits for the rest.</summary>
        public async Task<long> CatchUpAsync(CancellationToken cancellationToken)
        {
            var before = _events;
            var last = await _journal.LastOrderingAsync(cancellationToken);
            Task<JournalPage>? next = null;
            while (_at < last)
            {
                var page = await (next ?? _tail.ReadAsync(_at, BatchSize, cancellationToken));
                if (page.UpTo == _at && !page.IsWaiting)
                    break;
                if (page.UpTo == _at)
                    await Task.Delay(WaitingPause, cancellationToken);

                // The next page is read while this one is written.
                next = page.UpTo < last
                    ? Task.Run(() => _tail.ReadAsync(page.UpTo, BatchSize, cancellationToken), cancellationToken)
                    : null;
                await store.ApplyAsync(page, cancellationToken);
                _at = page.UpTo;
                _events += page.Entries.Count;
                progress.Report(new RebuildProgress(_events, _at, Math.Max(last, _at), Stopwatch.GetElapsedTime(_started)));
            }

            return _events - before;
        }
    }
}
