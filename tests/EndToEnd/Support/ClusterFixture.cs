using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Several servers of one cluster on one PostgreSQL database, each a process of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly List<ClusterNode> _nodes = [];
    public TelnyxSide Telnyx { get; } = new();

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync() => ConnectionString = await PostgresServer.CreateDatabaseAsync();

    /// <summary>Starts nodes until there are <paramref name="count"/>, and waits until all see all of them up.</summary>
    public async Task<IReadOnlyList<ClusterNode>> NodesAsync(int count, params (string Name, string Value)[] environment)
    {
        foreach (var gone in _nodes.Where(node => node.Server.HasExited).ToList())
        {
            _nodes.Remove(gone);
            await gone.DisposeAsync();
        }

        while (_nodes.Count < count)
            _nodes.Add(await StartAsync(environment));
        foreach (var node in _nodes)
            await node.MembersAsync(members => members.Count(member => (string?)member["status"] == "up") == _nodes.Count);
        return _nodes;
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (ConnectionString.Length > 0)
            PostgresServer.DropDatabase(ConnectionString);
        Telnyx.Dispose();
    }

    private async Task<ClusterNode> StartAsync((string Name, string Value)[] environment)
    {
        var port = FreePort.Find();
        var seeds = _nodes.Select(node => node.Address).Append($"127.0.0.1:{port}").Take(2)
            .Select((address, i) => ($"Cluster__SeedNodes__{i}", $"akka.tcp://messaging@{address}"));
        var server = await ServerProcess.StartAsync(
            ServerProcess.NewFolder(),
            [
                ("Telnyx__PublicKey", Telnyx.PublicKey),
                ("Telnyx__From", ServerFixture.OurNumber),
                ("ConnectionStrings__Messaging", ConnectionString),
                ("Cluster__Port", port.ToString(CultureInfo.InvariantCulture)),
                .. seeds,
                .. environment,
            ]);
        return new ClusterNode(server, $"127.0.0.1:{port}");
    }
}

/// <summary>One of the servers of a <see cref="ClusterFixture"/>.</summary>
/// <param name="Address">Its <c>host:port</c> in the cluster.</param>
public sealed record ClusterNode(ServerProcess Server, string Address) : IAsyncDisposable
{
    public HttpClient Client { get; } = Server.Client();

    /// <summary>The members as this node sees them, once <paramref name="wanted"/> holds for them.</summary>
    public Task<List<JsonObject>> MembersAsync(Func<List<JsonObject>, bool> wanted) => Eventually.GetAsync(MembersAsync, wanted);

    /// <summary>Waits, after it was frozen, until it is back among the others, or has ended because they had given it up.</summary>
    public async Task SettledAsync(ClusterNode other)
    {
        await other.MembersAsync(members => members.All(member => (bool)member["answering"]!));
        if ((await other.MembersAsync(_ => true)).All(member => !((string)member["address"]!).EndsWith(Address, StringComparison.Ordinal)))
            await Server.WaitForExitAsync();
    }

    /// <summary>Has a member leave.</summary>
    public Task LeaveAsync(ClusterNode leaving) => Client.HaveLeaveAsync(leaving.Address);

    private async Task<List<JsonObject>> MembersAsync()
    {
        try
        {
            return [.. (await Client.GetAsync("/api/cluster", HttpStatusCode.OK))["members"]!.AsArray().Select(member => member!.AsObject())];
        }
        catch (HttpRequestException) when (Server.HasExited)
        {
            throw new InvalidOperationException($"{Address} has ended with {Server.ExitCode}:\n{Server.Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(Server.Folder, recursive: true);
    }
}
