using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load.Report;

/// <summary>One figure of one run.</summary>
/// <param name="Goal">What is to be reached, or empty.</param>
internal sealed record Figure(string Scenario, DatabaseKind Database, string Name, Unit Unit, string Goal, double Value);

/// <summary>What all runs have measured.</summary>
internal sealed class Results
{
    private readonly List<Figure> _figures = [];
    private readonly List<(string Scenario, DatabaseKind Database, Cores Cores)> _cores = [];

    public IReadOnlyList<Figure> Figures => _figures;

    public void Add(Figure figure) => _figures.Add(figure);

    public void Add(Scenario scenario, DatabaseKind database, Cores cores) => _cores.Add((scenario.Name, database, cores));

    /// <summary>A scenario that failed once has no figures.</summary>
    public void Discard(Scenario scenario, DatabaseKind database)
    {
        _figures.RemoveAll(figure => figure.Scenario == scenario.Name && figure.Database == database);
        _cores.RemoveAll(cores => cores.Scenario == scenario.Name && cores.Database == database);
    }

    /// <summary>Medians of the runs, or null where none was measured.</summary>
    public Cores? CoresOf(string scenario, DatabaseKind database)
    {
        var all = _cores.Where(cores => cores.Scenario == scenario && cores.Database == database).Select(cores => cores.Cores).ToList();
        return all.Count == 0 ? null : new Cores(
            Percentiles.Median(all.Select(c => c.Server)), Percentiles.Median(all.Select(c => c.Load)), Percentiles.Median(all.Select(c => c.Database)));
    }
}
