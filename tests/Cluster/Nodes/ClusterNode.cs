using System.Globalization;

namespace Messaging.Cluster.Tests.Nodes;

/// <summary>A node of the local cluster: a process under a supervisor, in a network namespace of its own.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Member">Its address in the cluster.</param>
public sealed record ClusterNode(int Number, Uri Address, string Member, string Folder)
{
    /// <summary>Everything that it wrote to its console, over all its starts.</summary>
    public string Log => ReadShared(Path.Combine(Folder, "log"));

    /// <summary>Its starts and ends, oldest first.</summary>
    public IReadOnlyList<LifeEvent> Life =>
        [.. ReadShared(Path.Combine(Folder, "life")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(LifeEvent.Parse)];

    /// <summary>How often its process has ended.</summary>
    public int Ends => Life.Count(life => life.ExitCode is not null);

    /// <summary>The exit code of its last end; null before there was one.</summary>
    public int? LastExitCode => Life.LastOrDefault(life => life.ExitCode is not null)?.ExitCode;

    public override string ToString() => $"node {Number}";

    private static string ReadShared(string file)
    {
        if (!File.Exists(file))
            return "";
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}

/// <summary>A start of a node's process, or, with an exit code, its end.</summary>
public sealed record LifeEvent(DateTimeOffset At, int? ExitCode)
{
    public static LifeEvent Parse(string line) => line.Split(' ') switch
    {
        [var at, "start"] => new LifeEvent(Time(at), null),
        [var at, "end", var code] => new LifeEvent(Time(at), int.Parse(code, CultureInfo.InvariantCulture)),
        _ => throw new FormatException($"Neither start nor end: {line}"),
    };

    private static DateTimeOffset Time(string milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
}
