using System.Text.Json;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>A run in one line, for <c>docs/reliability.md</c>.</summary>
/// <param name="Events">Journaled events.</param>
/// <param name="WorstStaleness">The longest from "stored" to an event's arrival at a reader who was there.</param>
public sealed record FaultReport(
    int Seed, double Seconds, int Events, IReadOnlyDictionary<string, int> Faults, IReadOnlyDictionary<string, double> SecondsToServeAgain,
    double WorstSecondsToServeAgain, double? WorstStaleness, int Violations)
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static FaultReport Of(
        FaultSettings settings, FaultHistory history, IReadOnlyList<FaultCost> costs, int events, TimeSpan? staleness, int violations) => new(
            settings.Seed,
            settings.Duration.TotalSeconds,
            events,
            history.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value),
            Recovery.WorstByKind(costs).OrderBy(kind => kind.Key).ToDictionary(kind => kind.Key.ToString(), kind => Rounded(kind.Value)),
            Rounded(costs.Select(cost => cost.ToServeAgain).DefaultIfEmpty().Max()),
            staleness is { } time ? Rounded(time) : null,
            violations);

    public override string ToString() => JsonSerializer.Serialize(this, s_json);

    public void AppendTo(string? file)
    {
        if (file is not null)
            File.AppendAllText(file, ToString() + "\n");
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
