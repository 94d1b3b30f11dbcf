using System.Text;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>What a run has shown so far. It outlives whatever ends the run, so that a failure always says how it came about.</summary>
internal sealed class FaultEvidence(FaultSettings settings)
{
    private const int Shown = 20;

    public Nemesis? Nemesis { get; set; }

    /// <summary>How processes ended during the run; null while it lasts.</summary>
    public IReadOnlyList<ProcessEnd>? Ends { get; set; }

    /// <summary>Null while the run has not come to its end.</summary>
    public FaultReport? Report { get; set; }

    /// <summary>With all logs; null while there is no cluster.</summary>
    public string? Folder { get; set; }

    public List<string> Problems { get; } = [];

    /// <summary>The figures and the faults, as far as there are any.</summary>
    public string Summary
    {
        get
        {
            var text = new StringBuilder();
            if (Report is { } report)
                text.AppendLine(report.ToString());
            if (Nemesis is { } nemesis)
                text.AppendLine(nemesis.History.ToString()).AppendJoin('\n', (Ends ?? nemesis.Ends).Select(end => "  " + end)).AppendLine();
            if (Report is { Costs: var costs })
                text.AppendJoin('\n', costs).AppendLine();
            return text.ToString();
        }
    }

    /// <summary>Puts all of it beside the logs; returns the message of the failure.</summary>
    public async Task<string> WriteAsync()
    {
        var all = $"Seed {settings.Seed}: {Problems.Count} problems. Run it again with: {settings.Command}\n{Summary}\n";
        if (Folder is not null)
            await File.WriteAllTextAsync(Path.Combine(Folder, "problems.txt"), $"{all}{string.Join("\n\n", Problems)}\n");
        return $"{all}{string.Join("\n\n", Problems.Take(Shown))}\n\nAll of it, and the nodes' logs: {Folder ?? "there is no cluster"}";
    }
}
