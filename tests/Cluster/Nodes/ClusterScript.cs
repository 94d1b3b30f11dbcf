using System.Diagnostics;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Nodes;

/// <summary>Runs <c>deploy/local-cluster.sh</c>, as an operator does.</summary>
internal static class ClusterScript
{
    // Longer than anything that the script itself waits for.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static string File { get; } = Path.Combine(Repository.Root, "deploy", "local-cluster.sh");

    /// <summary>What it says once it has succeeded; its failure is an exception with its reason.</summary>
    public static async Task<string> RunAsync(IEnumerable<string> arguments)
    {
        var words = arguments.ToList();
        using var process = Process.Start(new ProcessStartInfo("bash", [File, .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"{string.Join(' ', words.Take(3))} did not end: {await errors}");
        }

        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{string.Join(' ', words.Take(3))}: {(await errors).Trim()}");
    }
}
