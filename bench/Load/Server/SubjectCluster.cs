using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Bench.Load.Webhooks;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Bench.Load.Server;

/// <summary>What is measured of several nodes: a cluster on this one machine, with an empty PostgreSQL database that all of them use.</summary>
internal sealed class SubjectCluster : IAsyncDisposable
{
    private const string Host = "127.0.0.1";

    // Of an even share of the shards; they are moved as long as nodes differ by more.
    private const double EvenEnough = 0.7;
    private static readonly TimeSpan SpreadWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private readonly string _database;
    private readonly List<WorkFolder> _folders = [];
    private readonly List<ServerProcess> _nodes = [];

    private SubjectCluster(string database) => _database = database;

    public TelnyxKey Telnyx { get; } = new();

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    /// <summary>The first node founds the cluster; each that follows is started once the one before is ready.</summary>
    public static async Task<SubjectCluster> StartAsync(Installation installation, int count)
    {
        var cluster = new SubjectCluster(await PostgresServer.CreateDatabaseAsync());
        try
        {
            var founder = FreePort.Find();
            for (var i = 0; i < count; i++)
                await cluster.AddAsync(installation, i == 0 ? founder : FreePort.Find(), founder);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every node is up and has its share of the conversations that are awake; a node without any would measure nothing.</summary>
    public async Task SpreadAsync()
    {
        using var client = Subject.Client(_nodes[0]);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var cluster = await client.GetFromJsonAsync<JsonObject>("/api/cluster");
            var members = cluster!["members"]!.AsArray();
            var shards = members.Where(member => (string?)member!["status"] == "up").Select(member => (int?)member!["shards"] ?? 0).ToList();
            if (shards.Count == _nodes.Count && shards.Min() > 0 && shards.Min() >= EvenEnough * shards.Average())
            {
                Console.WriteLine($"   shards of each node: {string.Join(", ", shards)}");
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > SpreadWithin)
                throw new BenchException($"The conversations are not spread over {_nodes.Count} nodes: {cluster.ToJsonString()}");
            await Task.Delay(LookAgain);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await PostgresServer.DropDatabaseAsync(_database);
        foreach (var folder in _folders)
            folder.Dispose();
        Telnyx.Dispose();
    }

    private async Task AddAsync(Installation installation, int port, int founder)
    {
        var folder = new WorkFolder("messaging-bench-node-");
        _folders.Add(folder);
        _nodes.Add(await ServerProcess.StartAsync(
            installation.Program,
            folder.Path,
            [],
            [
                .. Subject.SettingsFor(Telnyx, _database),
                ("Cluster__Hostname", Host),
                ("Cluster__Port", port.ToString(CultureInfo.InvariantCulture)),
                ("Cluster__SeedNodes__0", string.Create(CultureInfo.InvariantCulture, $"akka.tcp://messaging@{Host}:{founder}")),
            ]));
    }
}
