using System.Globalization;

namespace Messaging.Cluster.Tests.Faults;

/// <summary>What the environment asks of a run: <c>FAULTS_SEED</c>, <c>FAULTS_SECONDS</c>, <c>FAULTS_REPORT</c>, <c>FAULTS_TLS</c>, <c>FAULTS_FROM</c>.</summary>
/// <param name="Report">A file that gets a line of JSON for each run; null: none.</param>
/// <param name="Tls">Nodes know each other by certificates.</param>
/// <param name="From">Another version of the program, with which the run begins: the first that happens is that it is updated. Null: none.</param>
public sealed record FaultSettings(int Seed, TimeSpan Duration, string? Report, bool Tls, string? From)
{
    private const int UsualSeed = 20;
    private const int UsualSeconds = 60;

    /// <summary>How this very run is run again.</summary>
    public string Command => string.Create(
        CultureInfo.InvariantCulture, $"tests/Cluster/run.sh --seed {Seed} --seconds {Duration.TotalSeconds:0}{(Tls ? " --tls" : "")}{(From is null ? "" : $" --from {From}")}");

    public static FaultSettings FromEnvironment() => new(
        Number("FAULTS_SEED") ?? UsualSeed,
        TimeSpan.FromSeconds(Number("FAULTS_SECONDS") ?? UsualSeconds),
        Text("FAULTS_REPORT"),
        Number("FAULTS_TLS") is 1,
        Text("FAULTS_FROM"));

    private static string? Text(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new FormatException($"{name}: expected a whole number, not '{text}'."),
    };
}
