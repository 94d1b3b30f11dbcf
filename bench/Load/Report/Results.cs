using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report;

/// <summary>One figure of one run.</summary>
/// <param name="Goal">What is to be reached, or empty.</param>
internal sealed record Figure(string Scenario, DatabaseKind Database, string Name, Unit Unit, string Goal, double Value);

/// <summary>What all runs have measured.</summary>
internal sealed class Results
{
    private readonly List<EndedRun> _runs = [];
    private readonly List<Figure> _figures = [];
    private readonly List<Point> _points = [];
    private readonly List<UsedCores> _cores = [];
    private readonly HashSet<(string Scenario, DatabaseKind Database)> _failed = [];

    public Results()
    {
    }

    public Results(KeptResults kept)
    {
        _runs.AddRange(kept.Runs);
        _figures.AddRange(kept.Figures);
        _points.AddRange(kept.Points);
        _cores.AddRange(kept.Cores);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<EndedRun> Runs => _runs;

    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>What the use of the processor was measured of: a scenario, or a part of one, in the order in which they ran.</summary>
    public IEnumerable<(string Scenario, string Part)> Loads => _cores.Select(cores => (cores.Scenario, cores.Part)).Distinct();

    /// <summary>Those that were asked for, and those of which there are figures.</summary>
    public IReadOnlyList<Scenario> And(IReadOnlyList<Scenario> asked) =>
        [.. Catalog.All.Where(scenario => asked.Contains(scenario) || _runs.Exists(run => run.Scenario == scenario.Name))];

    public int RunsOf(Scenario scenario, DatabaseKind database) => _runs.Count(run => run.Scenario == scenario.Name && run.Database == database);

    public KeptResults Keep() => new(_runs, _figures, _points, _cores);

    public void End(Scenario scenario, DatabaseKind database) => _runs.Add(new EndedRun(scenario.Name, database, DateTime.UtcNow));

    public void Add(Figure figure) => _figures.Add(figure);

    public void Add(Point point) => _points.Add(point);

    public void Add(Scenario scenario, string part, DatabaseKind database, Cores cores) => _cores.Add(new UsedCores(scenario.Name, part, database, cores));

    /// <summary>A scenario that failed once has no figures.</summary>
    public void Discard(Scenario scenario, DatabaseKind database)
    {
        _runs.RemoveAll(run => run.Scenario == scenario.Name && run.Database == database);
        _figures.RemoveAll(figure => figure.Scenario == scenario.Name && figure.Database == database);
        _points.RemoveAll(point => point.Scenario == scenario.Name && point.Database == database);
        _cores.RemoveAll(cores => cores.Scenario == scenario.Name && cores.Database == database);
        _failed.Add((scenario.Name, database));
    }

    public bool HasFailed(Scenario scenario, DatabaseKind database) => _failed.Contains((scenario.Name, database));

    public bool HasPoints(Scenario scenario) => _points.Exists(point => point.Scenario == scenario.Name);

    /// <summary>A quantity by size on each database that has it.</summary>
    public IReadOnlyList<Series> SeriesOf(Scenario scenario, Quantity quantity) =>
    [
        .. _points.Where(point => point.Scenario == scenario.Name && point.Quantity == quantity)
            .GroupBy(point => point.Database)
            .OrderBy(database => database.Key)
            .Select(database => new Series(
                database.Key,
                [.. database.GroupBy(point => point.Size).OrderBy(size => size.Key).Select(size => new SizedValues(size.Key, [.. size.Select(point => point.Value)]))])),
    ];

    /// <summary>A curve has every one of its quantities at the same two sizes or more, and nothing that costs nothing; or it has failed.</summary>
    public void InsistOnCurve(Scenario scenario, Curve curve, DatabaseKind database)
    {
        var sizes = curve.Quantities
            .Select(quantity => SeriesOf(scenario, quantity).FirstOrDefault(series => series.Database == database))
            .Select(series => series is null ? "" : string.Join(", ", series.Points.Select(point => point.Size)))
            .Distinct().ToList();
        if (sizes is not [var all] || !all.Contains(','))
            throw new BenchException($"The curve is not whole; its quantities were measured at {string.Join("; ", sizes.Select(size => $"[{size}]"))}.");
        if (_points.Find(point => point.Scenario == scenario.Name && point.Database == database && !(double.IsFinite(point.Value) && point.Value > 0)) is { } nothing)
            throw new BenchException($"{nothing.Quantity.Name}: {nothing.Value} at {nothing.Size} is no cost that can be compared.");
    }

    /// <summary>Medians of the runs, or null where none was measured.</summary>
    public Cores? CoresOf((string Scenario, string Part) load, DatabaseKind database)
    {
        var all = _cores.Where(cores => (cores.Scenario, cores.Part) == load && cores.Database == database).Select(cores => cores.Cores).ToList();
        return all.Count == 0 ? null : new Cores(
            Percentiles.Median(all.Select(c => c.Server)), Percentiles.Median(all.Select(c => c.Load)), Percentiles.Median(all.Select(c => c.Database)));
    }
}
