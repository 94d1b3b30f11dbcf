using System.Globalization;
using System.Net;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
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

    /// <summary>Texts that are signed and sent in one go.</summary>
    public const int AtATime = 10_000;

    public DatabaseKind Database => database;

    public Settings Settings => settings;

    public Task<Subject> StartAsync(params (string Name, string Value)[] settings) => Subject.StartAsync(installation, database, settings);

    public Task<SubjectCluster> StartNodesAsync(int count) => SubjectCluster.StartAsync(installation, count);

    public static StreamSet Streams(Subject subject) => new(subject.Server.EndPoint, Subject.ApiKey);

    public void Report(string figure, double value, Unit unit, string goal = "")
    {
        results.Add(new Figure(scenario.Name, database, figure, unit, goal, value));
        Console.WriteLine($"   {figure}: {unit.Format(value)}");
    }

    /// <summary>A point of the scenario's curve.</summary>
    public void Report(Quantity quantity, int size, double value)
    {
        results.Add(new Point(scenario.Name, database, quantity, size, value));
        Console.WriteLine($"   {At(size)}, {quantity.Name}: {quantity.Unit.Format(value)}");
    }

    public void Report(Cores cores) => Report(cores, "");

    /// <summary>Of a point of the scenario's curve.</summary>
    public void Report(Cores cores, int size) => Report(cores, At(size));

    /// <summary>A load that is measured, after the same load has run for a while.</summary>
    public async Task<(LoadResult Load, Cores Cores)> LoadAsync(
        IReadOnlyList<ServerProcess> servers, TelnyxKey telnyx, IReadOnlyList<Conversation> conversations, int inFlight, Func<Task>? gate = null,
        Action? begins = null)
    {
        IPEndPoint[] endPoints = [.. servers.Select(server => server.EndPoint)];
        var warm = await WarmAsync(endPoints, telnyx, conversations, inFlight, gate);
        var requests = telnyx.Requests(conversations, (int)(warm.PerSecond * Spare * settings.Measured.TotalSeconds) + inFlight);
        var processor = new Processor([.. servers.Select(server => server.Id)]);
        begins?.Invoke();
        var load = await ClosedLoop.RunAsync(endPoints, requests, inFlight, settings.Measured, repeats: false, gate);
        return (load, processor.Used());
    }

    /// <summary>A load that is not measured, until the server's code is compiled for good.</summary>
    public Task<LoadResult> WarmAsync(
        IReadOnlyList<IPEndPoint> endPoints, TelnyxKey telnyx, IReadOnlyList<Conversation> conversations, int inFlight, Func<Task>? gate = null) =>
        ClosedLoop.RunAsync(
            endPoints, telnyx.Requests(conversations, (int)(WarmPerSecond * settings.Warm.TotalSeconds)), inFlight, settings.Warm, repeats: true, gate);

    /// <summary>So many texts of these conversations, in turn, all of them taken in the end.</summary>
    public static Task<LoadResult> TextsAsync(Subject subject, IReadOnlyList<Conversation> conversations, int count, int inFlight) =>
        TextsAsync([subject.Server], subject.Telnyx, conversations, count, inFlight);

    /// <summary>The same, spread over the nodes of a cluster.</summary>
    public static async Task<LoadResult> TextsAsync(
        IReadOnlyList<ServerProcess> servers, TelnyxKey telnyx, IReadOnlyList<Conversation> conversations, int count, int inFlight)
    {
        var load = await ClosedLoop.RunAsync(
            [.. servers.Select(server => server.EndPoint)], telnyx.Requests(conversations, count), inFlight, TimeSpan.FromMinutes(4), repeats: true);
        return load.Taken == count ? load : throw new BenchException($"{load.Taken} of {count} texts were taken.");
    }

    /// <summary>A text to each of very many conversations, by parts, because a signature is good for 300 s.</summary>
    public static async Task TextEachAsync(Subject subject, Conversation[] conversations, int inFlight)
    {
        foreach (var part in conversations.Chunk(AtATime))
            await TextsAsync(subject, part, part.Length, inFlight);
    }

    private string At(int size) => string.Create(CultureInfo.InvariantCulture, $"{scenario.Curve!.Sizes}: {size:N0}");

    private void Report(Cores cores, string part)
    {
        results.Add(scenario, part, database, cores);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"   cores: server {cores.Server:F2}, load {cores.Load:F2}, database {cores.Database:F2}"));
    }
}
