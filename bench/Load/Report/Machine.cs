using System.Globalization;
using System.Runtime.InteropServices;
using Messaging.Bench.Load.Server;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Data.Sqlite;

namespace Messaging.Bench.Load.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <param name="runs">Measured on the days that are told.</param>
    public static async Task<string> DescribeAsync(IReadOnlyList<EndedRun> runs)
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
            ?? RuntimeInformation.ProcessArchitecture.ToString();
        var memory = long.Parse(
            File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0 / 1024.0;
        var commit = await Installation.RunAsync("git", ["rev-parse", "--short=12", "HEAD"]);
        // What the measuring itself writes is no change of what is measured.
        var changed = await Installation.ChangesAsync(Installation.Sources);
        var postgres = await Installation.RunAsync(PostgresServer.Tool("postgres"), ["--version"]);
        var program = Environment.GetEnvironmentVariable("MESSAGING_PROGRAM") is { Length: > 0 } ? "a program that was given" : "published for the run";
        return string.Create(CultureInfo.InvariantCulture, $"""
            - {Days(runs)}, commit {commit}{(changed.Length > 0 ? " with changes" : "")}, {program}
            - {Environment.ProcessorCount} cores of {processor}, {memory:F0} GiB, {RuntimeInformation.OSDescription}
            - {RuntimeInformation.FrameworkDescription}, SQLite {Sqlite()}, {postgres}
            """);
    }

    private static string Days(IReadOnlyList<EndedRun> runs)
    {
        var days = runs.Select(run => DateOnly.FromDateTime(run.At)).DefaultIfEmpty(DateOnly.FromDateTime(DateTime.UtcNow)).ToList();
        var (first, last) = (days.Min(), days.Max());
        return first == last ? $"{first:yyyy-MM-dd}" : $"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}";
    }

    // The library that comes with the package, which is the server's as well.
    private static string Sqlite()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
