using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>One kind of work, measured against a freshly started server.</summary>
/// <param name="Method">How, in a sentence or two; stands beside the figures.</param>
internal sealed record Scenario(string Name, string Method, Func<Round, Task> RunAsync)
{
    /// <summary>It takes its medians itself, because what it needs takes minutes to make.</summary>
    public bool OnlyOnce { get; init; }

    /// <summary>The one database that it can be measured on; null: both.</summary>
    public OnlyDatabase? Only { get; init; }

    /// <summary>How its points are drawn; null: it has figures instead.</summary>
    public Curve? Curve { get; init; }

    public bool RunsOn(DatabaseKind database) => Only is not { } only || only.Database == database;
}

/// <param name="Why">Why not on the other one, as a sentence after a colon.</param>
internal sealed record OnlyDatabase(DatabaseKind Database, string Why);
