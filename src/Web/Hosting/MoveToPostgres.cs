using System.Data.Common;
using System.Diagnostics;
using Messaging.Persistence.Move;
using Messaging.Persistence.Storage;
using Messaging.Web.Membership;

namespace Messaging.Web.Hosting;

/// <summary>
/// The command <c>move-to-postgres &lt;connection string&gt;</c>: moves the installation that the settings name, which lies in a
/// SQLite file, into an empty PostgreSQL database. No server may run on the file meanwhile, and none will afterwards.
/// </summary>
public static class MoveToPostgres
{
    private const string Verb = "move-to-postgres";
    private const int Done = 0;
    private const int WrongUsage = 2;

    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(2);

    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(
        string[] args, Database database, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        if (args is not [Verb, { Length: > 0 } connectionString])
        {
            await error.WriteLineAsync($"Usage: {Verb} \"Host=…;Database=…;Username=…\" (the password in PGPASSWORD, or with Password=…)");
            return WrongUsage;
        }

        try
        {
            if (database is not SqliteDatabase source)
                throw new StorageException($"{Database.Setting} names PostgreSQL already; it must name the SQLite file that is to be moved.");
            await using var target = PostgresDatabase.From(connectionString, $"{Verb}, where to");
            await MoveAsync(source, target, output, cancellationToken);
            await BuildReadSideAsync(target, output, error, cancellationToken);
            await output.WriteLineAsync(
                $"From now on start with {Database.Setting} set to {target.Name}. The SQLite file is as it was, and no server starts on it again: the file .moved beside it prevents it.");
            return Done;
        }
        catch (StorageException e)
        {
            await error.WriteLineAsync(e.Message);
            return NodeEnd.Misconfigured;
        }
    }

    private static async Task MoveAsync(SqliteDatabase source, PostgresDatabase target, TextWriter output, CancellationToken cancellationToken)
    {
        var moved = await new PostgresMove(source, target).RunAsync(new Said(output), cancellationToken);
        foreach (var table in moved)
            await output.WriteLineAsync($"{table.Name}: {table.Rows} rows moved and compared, checksum {table.Checksum}.");
    }

    // What was moved is whole without it, and a start would build it too: only lists would be short until it has caught up.
    private static async Task BuildReadSideAsync(PostgresDatabase target, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await output.WriteLineAsync("Building lists, history and search from the journal.");
            await RebuildReadSide.BuildAsync(target, output, cancellationToken);
        }
        catch (Exception e) when (e is DbException or StorageException)
        {
            await error.WriteLineAsync(
                $"Everything was moved, but lists, history and search could not be built now ({e.Message.ReplaceLineEndings(" ")}); the first start does it.");
        }
    }

    private sealed class Said(TextWriter output) : IProgress<MoveProgress>
    {
        private long _saidAt = Stopwatch.GetTimestamp();

        public void Report(MoveProgress progress)
        {
            if (Stopwatch.GetElapsedTime(_saidAt) < SayAgain)
                return;
            _saidAt = Stopwatch.GetTimestamp();
            output.WriteLine($"{progress.Table}: {progress.Rows} of {progress.Of} rows.");
        }
    }
}
