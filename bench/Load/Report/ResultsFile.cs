using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report;

/// <summary>
/// What runs have measured, as a file: a bench of hours can be done in pieces, and one that is broken off goes on where it was.
/// Only runs of the same program, measured in the same way, go together.
/// </summary>
internal sealed class ResultsFile
{
    // What the server is made of, and what measures it.
    private static readonly string[] Measured = [.. Installation.Sources, "bench/Load"];

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private readonly string _path;
    private readonly string _of;

    private ResultsFile(string path, string of, Results results) => (_path, _of, Results) = (path, of, results);

    /// <summary>What the file had, and what has been added since.</summary>
    public Results Results { get; }

    /// <exception cref="BenchException">Its runs are of something else, or what is to be measured is not committed.</exception>
    public static async Task<ResultsFile> OpenAsync(string path, Settings settings)
    {
        var of = await DescribeAsync(settings);
        if (!File.Exists(path))
            return new ResultsFile(path, of, new Results());
        var content = JsonSerializer.Deserialize<Content>(await File.ReadAllTextAsync(path), Format);
        return content?.Of == of
            ? new ResultsFile(path, of, new Results(content.Results))
            : throw new BenchException($"{path} holds runs of something else; begin another file.\n  there: {content?.Of}\n  here:  {of}");
    }

    public async Task WriteAsync()
    {
        // In one step: whoever is killed meanwhile must not lose the runs before.
        var half = _path + ".new";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        await File.WriteAllTextAsync(half, JsonSerializer.Serialize(new Content(_of, Results.Keep()), Format) + "\n");
        File.Move(half, _path, overwrite: true);
    }

    private static async Task<string> DescribeAsync(Settings settings)
    {
        if (await Installation.ChangesAsync(Measured) is { Length: > 0 } changed)
            throw new BenchException($"Runs are kept only of what is committed.\n{changed}");
        var trees = await Installation.RunAsync("git", ["rev-parse", .. Measured.Select(path => "HEAD:" + path)]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', trees.Split('\n').Select(tree => tree[..12]))}; {settings.Measured.TotalSeconds} s after {settings.Warm.TotalSeconds} s; {settings.Streams} and {settings.Http2Streams} streams; " +
            $"{settings.Conversations} conversations; {settings.Messages} messages; up to {settings.MostConversations} and {settings.MostStreams}");
    }

    private sealed record Content(string Of, KeptResults Results);
}

/// <summary>All that <see cref="Results"/> holds of runs that ended well.</summary>
internal sealed record KeptResults(
    IReadOnlyList<EndedRun> Runs, IReadOnlyList<Figure> Figures, IReadOnlyList<Point> Points, IReadOnlyList<UsedCores> Cores);

/// <summary>One run of a scenario that came to its end.</summary>
internal sealed record EndedRun(string Scenario, DatabaseKind Database, DateTime At);

/// <summary>What the use of the processor was measured of: a scenario, or a part of one.</summary>
internal sealed record UsedCores(string Scenario, string Part, DatabaseKind Database, Cores Cores);
