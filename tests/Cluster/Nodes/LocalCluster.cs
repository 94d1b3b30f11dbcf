using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Nodes;

/// <summary>
/// A real cluster on this machine: nodes that are hosts of their own on a bridge, PostgreSQL, nginx in front. It ends with the
/// tests' process, however that ends.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _description;
    private bool _keep;

    private LocalCluster(string folder, IReadOnlyDictionary<string, string> description)
    {
        _folder = folder;
        _description = description;
        Nodes = [.. Enumerable.Range(1, int.Parse(description["NODES"], CultureInfo.InvariantCulture)).Select(number => new ClusterNode(
            number, new Uri(description[$"NODE_{number}"]), description[$"MEMBER_{number}"], Path.Combine(folder, $"node-{number}")))];
    }

    public ImmutableArray<ClusterNode> Nodes { get; }

    /// <summary>Where everybody comes in: nginx.</summary>
    public Uri Entrance => new(_description["ENTRANCE"]);

    /// <summary>The tests' machine as nodes see it.</summary>
    public string Host => _description["HOST"];

    public string Database => _description["DATABASE"];

    public string ApiKey => _description["API_KEY"];

    /// <summary>Starts all nodes at the same moment on an empty database; returns once every one is ready.</summary>
    /// <param name="settings">For every node; <c>{host}</c> in a value is <see cref="Host"/>.</param>
    /// <param name="tls">Nodes know each other by certificates.</param>
    public static async Task<LocalCluster> StartAsync(
        int nodes, IEnumerable<(string Name, string Value)> settings, string? program = null, bool tls = false)
    {
        // Not a folder of Directory.CreateTempSubdirectory: PostgreSQL's user could not reach into it.
        var folder = Path.Combine(Path.GetTempPath(), "messaging-cluster-" + Guid.NewGuid().ToString("n")[..12]);
        try
        {
            await ClusterScript.RunAsync(
            [
                "start", "--dir", folder, "--hosts", "--nodes", $"{nodes}", "--program", program ?? ServerProcess.Program,
                "--owner", $"{Environment.ProcessId}",
                .. tls ? ["--tls"] : Array.Empty<string>(), .. ServerProcess.ShortLife.Concat(settings).SelectMany(setting => new[] { "--env", $"{setting.Name}={setting.Value}" }),
            ]);
            return new LocalCluster(folder, Parse(await ClusterScript.RunAsync(["describe", "--dir", folder])));
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            throw new InvalidOperationException($"{e.Message}\n{Tails(folder)}\nAll of it: {folder}", e);
        }
    }

    /// <summary>A client that carries the API key.</summary>
    public HttpClient Client(Uri address, TimeSpan timeout)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 1000 })
        {
            BaseAddress = address,
            Timeout = timeout,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return client;
    }

    /// <summary>A verb of the script for one node, such as <c>kill</c> or <c>skew -180</c>.</summary>
    public Task NodeAsync(ClusterNode node, params string[] verb) => RunAsync(["node", $"{node.Number}", .. verb]);

    /// <summary>Gives the nodes another program, which each runs from its next start on.</summary>
    public Task UpdateAsync(string program) => RunAsync(["program", program]);

    public Task PostgresAsync(string verb) => RunAsync(["postgres", verb]);

    /// <summary>Cuts a node off from the other nodes; PostgreSQL, the carrier and nginx still reach it.</summary>
    public Task PartitionAsync(ClusterNode node) => RunAsync(["partition", $"{node.Number}"]);

    public Task CutPostgresAsync(ClusterNode node) => RunAsync(["cut-postgres", $"{node.Number}"]);

    public Task HealAsync() => RunAsync(["heal"]);

    public Task ReadyAsync(ClusterNode node) => NodeAsync(node, "ready");

    public async Task AllReadyAsync()
    {
        foreach (var node in Nodes)
            await ReadyAsync(node);
    }

    /// <summary>Waits until the node has a process.</summary>
    public async Task RunningAsync(ClusterNode node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (node.Life is [.., { ExitCode: not null }])
            await Task.Delay(50, patience.Token);
    }

    /// <summary>The node that has what runs once in the cluster, as those see it that answer.</summary>
    public async Task<ClusterNode> OldestAsync()
    {
        var members = await MembersAsync(Nodes[0]);
        var address = (string?)members.FirstOrDefault(member => (bool)member["oldest"]!)?["address"];
        return Nodes.FirstOrDefault(node => node.Member == address)
            ?? throw new InvalidOperationException($"The oldest member is {address ?? "nobody"}.");
    }

    /// <summary>Whatever was broken works again, and every node is ready.</summary>
    public async Task MendAsync()
    {
        await HealAsync();
        await PostgresAsync("up");
        foreach (var node in Nodes)
            await NodeAsync(node, "up");
        await AllReadyAsync();
    }

    /// <summary>The members as one node sees them, once it answers: one that was shut out, too, is back in a moment.</summary>
    public async Task<IReadOnlyList<JsonObject>> MembersAsync(ClusterNode at)
    {
        using var client = Client(at.Address, TimeSpan.FromSeconds(10));
        var answer = JsonNode.Parse(await Eventually.AnswerAsync(() => client.GetStringAsync("/api/cluster")))!;
        return [.. answer["members"]!.AsArray().Select(member => member!.AsObject())];
    }

    /// <summary>Asks one node to have another leave; again, as an operator does, while it cannot tell what becomes of that one.</summary>
    public async Task LeaveAsync(ClusterNode at, ClusterNode leaving)
    {
        using var client = Client(at.Address, TimeSpan.FromSeconds(20));
        await client.HaveLeaveAsync(leaving.Member);
    }

    /// <summary>The folder with all logs stays, unless it is forgotten: somebody will want to know why. Returns it.</summary>
    public string Keep()
    {
        _keep = true;
        return _folder;
    }

    /// <summary>All went well: nobody will want to know.</summary>
    public void Forget() => _keep = false;

    public async ValueTask DisposeAsync() =>
        await ClusterScript.RunAsync(_keep ? ["stop", "--dir", _folder] : ["stop", "--purge", "--dir", _folder]);

    private Task RunAsync(IEnumerable<string> words) => ClusterScript.RunAsync([.. words, "--dir", _folder]);

    private static Dictionary<string, string> Parse(string lines) => lines
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts[1]);

    private static string Tails(string folder) => string.Join('\n', Directory.Exists(folder)
        ? Directory.EnumerateDirectories(folder, "node-*").Where(node => File.Exists(Path.Combine(node, "log"))).Order().Select(node =>
            $"{Path.GetFileName(node)}:\n{string.Join('\n', File.ReadLines(Path.Combine(node, "log")).TakeLast(10))}")
        : []);
}
