using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.Storage;

namespace Messaging.Web.Hosting;

/// <summary>
/// The command <c>rebuild-read-side</c>: derives list, history and search anew from the journal, beside what is read, and
/// switches to it. It can run beside servers that take writes, or while none runs.
/// </summary>
public static class RebuildReadSide
{
    private const string Verb = "rebuild-read-side";
    private const int Done = 0;
    private const int WrongUsage = 2;

    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(2);

    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(
        string[] args, Database database, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        if (args is not [Verb])
        {
            await error.WriteLineAsync($"Usage: {Verb}");
            return WrongUsage;
        }

        await DatabaseMigrator.MigrateExistingAsync(database, cancellationToken);
        await BuildAsync(database, output, cancellationToken);
        return Done;
    }

    /// <summary>Builds a generation and says how far it is.</summary>
    internal static async Task BuildAsync(Database database, TextWriter output, CancellationToken cancellationToken)
    {
        var said = new Said(output);
        var generation = await new ReadSideRebuild(database, new ReadSideGenerations(database)).RunAsync(said, cancellationToken);
        await output.WriteLineAsync(
            $"{said.Last} Generation {generation} is ready; servers that run turn to it within a second or two, others when they start.");
    }

    private sealed class Said(TextWriter output) : IProgress<RebuildProgress>
    {
        private TimeSpan _saidAt;

        public string Last { get; private set; } = "The journal is empty.";

        public void Report(RebuildProgress progress)
        {
            Last = $"{progress.Events} events in {progress.Elapsed.TotalSeconds:F1} s, {progress.Events / Math.Max(progress.Elapsed.TotalSeconds, 0.001):F0}/s.";
            if (progress.Elapsed - _saidAt < SayAgain)
                return;
            _saidAt = progress.Elapsed;
            output.WriteLine($"{Last} At {progress.Position} of {progress.Last}.");
        }
    }
}
