using System.Text.Encodings.Web;
using System.Text.Json;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>A run in one line, for <c>docs/reliability.md</c>.</summary>
/// <param name="Events">Journaled events.</param>
/// <param name="SecondsToServeAgain">The longest that one customer was not served, by kind of fault.</param>
/// <param name="WorstSecondsStale">The longest from "stored" to an event's arrival at a reader who was there.</param>
public sealed record FaultReport(
    int Seed, double Seconds, int Events, int Texts, int Sends, int Uncertain, int Reconnects, IReadOnlyDictionary<string, int> Faults,
    IReadOnlyDictionary<string, double> SecondsToServeAgain, double WorstSecondsToServeAgain, double WorstSecondsStale, int Violations, IReadOnlyList<string> Costs)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static FaultReport Of(
        FaultSettings settings, FaultHistory history, IReadOnlyList<FaultCost> costs, RunFigures figures, int violations) => new(
            settings.Seed,
            settings.Duration.TotalSeconds,
            figures.Events,
            figures.Texts,
            figures.Sends,
            figures.Uncertain,
            figures.Reconnects,
            history.ByKind.ToDictionary(kind => kind.Key.ToString(), kind => kind.Value),
            Recovery.WorstByKind(costs).OrderBy(kind => kind.Key).ToDictionary(kind => kind.Key.ToString(), kind => Rounded(kind.Value)),
            Rounded(costs.Select(cost => cost.ToServeAgain).DefaultIfEmpty().Max()),
            Rounded(figures.WorstStaleness),
            violations,
            [.. costs.Select(cost => cost.ToString())]);

    public override string ToString() => JsonSerializer.Serialize(this, s_json);

    public void AppendTo(string? file)
    {
        if (file is not null)
            File.AppendAllText(file, ToString() + "\n");
    }

    private static double Rounded(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
