using System.Globalization;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Server;
using Messaging.Bench.Load.Streams;
using Messaging.Bench.Load.Webhooks;

namespace Messaging.Bench.Load.Scenarios;

/// <summary>One run of one scenario on one kind of database.</summary>
internal sealed class Round(Installation installation, DatabaseKind database, Settings settings, Scenario scenario, Results results)
{
    // What is signed and not sent is lost work; a warm-up that runs out of texts ends early, and does no harm.
    private const int WarmPerSecond = 4000;

    // A server goes on getting faster after its warm-up.
    private const double Spare = 1.7;

    public DatabaseKind Database => database;

    public Settings Settings => settings;

    public Task<Subject> StartAsync() => Subject.StartAsync(installation, database);

    public static StreamSet Streams(Subject subject) => new(subject.Server.EndPoint, Subject.ApiKey);

    public void Report(string figure, double value, Unit unit, string goal = "")
    {
        results.Add(new Figure(scenario.Name, database, figure, unit, goal, value));
        Console.WriteLine($"   {figure}: {unit.Format(value)}");
    }

    public void Report(Cores cores)
    {
        results.Add(scenario, database, cores);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"   cores: server {cores.Server:F2}, load {cores.Load:F2}, database {cores.Database:F2}"));
    }

    /// <summary>A load that is measured, after the same load has run for a while.</summary>
    public async Task<(LoadResult Load, Cores Cores)> LoadAsync(
        ServerProcess server, TelnyxKey telnyx, IReadOnlyList<Conversation> conversations, int inFlight, Func<Task>? gate = null, Action? begins = null)
    {
        var warm = await ClosedLoop.RunAsync(
            server.EndPoint, telnyx.Requests(conversations, (int)(WarmPerSecond * settings.Warm.TotalSeconds)), inFlight, settings.Warm, repeats: true, gate);
        var requests = telnyx.Requests(conversations, (int)(warm.PerSecond * Spare * settings.Measured.TotalSeconds) + inFlight);
        var processor = new Processor(server.Id);
        begins?.Invoke();
        var load = await ClosedLoop.RunAsync(server.EndPoint, requests, inFlight, settings.Measured, repeats: false, gate);
        return (load, processor.Used());
    }

    /// <summary>So many texts of these conversations, in turn, all of them taken in the end.</summary>
    public static async Task<LoadResult> TextsAsync(Subject subject, IReadOnlyList<Conversation> conversations, int count, int inFlight)
    {
        var load = await ClosedLoop.RunAsync(
            subject.Server.EndPoint, subject.Telnyx.Requests(conversations, count), inFlight, TimeSpan.FromMinutes(4), repeats: true);
        return load.Taken == count ? load : throw new BenchException($"{load.Taken} of {count} texts were taken.");
    }
}
