using Dapper;
using Messaging.Persistence.Membership;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Membership;

public sealed class NodeRegistryTests : IAsyncLifetime
{
    private const string A = "akka.tcp://messaging@10.0.0.1:4053";
    private const string B = "akka.tcp://messaging@10.0.0.2:4053";

    private TestDatabase _test = null!;
    private NodeRegistry _registry = null!;

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        _registry = new NodeRegistry((PostgresDatabase)_test.Database);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Nodes_see_each_other_as_they_wrote_themselves_down()
    {
        await BeatAsync(A, joined: true);
        var seen = await BeatAsync(B, joined: false, shards: 50);

        Assert.Equal([(A, true, 100), (B, false, 50)], seen.OrderBy(node => node.Address).Select(node => (node.Address, node.Joined, node.Shards)));
        Assert.All(seen, node => Assert.True(node.IsAlive));
    }

    [Fact]
    public async Task A_nodes_age_counts_from_its_start_and_its_silence_from_its_last_beat()
    {
        await BeatAsync(A, joined: false, first: true);
        await AgeAsync(A, seconds: 60);

        var beaten = Assert.Single(await BeatAsync(A, joined: true));
        Assert.InRange(beaten.Age, TimeSpan.FromSeconds(60), TimeSpan.FromHours(1));
        Assert.True(beaten.IsAlive);

        await AgeAsync(A, seconds: 60);
        Assert.False(Assert.Single(await _registry.AllAsync(CancellationToken.None)).IsAlive);

        var again = Assert.Single(await BeatAsync(A, joined: false, first: true));
        Assert.True(again.Age < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_node_that_stops_is_silent_at_once_and_what_nobody_has_seen_for_a_day_is_forgotten()
    {
        await BeatAsync(A, joined: true);
        await BeatAsync(B, joined: true);
        await BeatAsync("akka.tcp://messaging@10.0.0.3:4053", joined: true);
        await AgeAsync("akka.tcp://messaging@10.0.0.3:4053", seconds: 100_000);

        await _registry.LeaveAsync(A, CancellationToken.None);

        var known = (await _registry.AllAsync(CancellationToken.None)).OrderBy(node => node.Address);
        Assert.Equal([(A, false, false), (B, true, true)], known.Select(node => (node.Address, node.Joined, node.IsAlive)));
        await using var connection = await _test.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM cluster_nodes"));
    }

    private Task<IReadOnlyList<RegisteredNode>> BeatAsync(string address, bool joined, int shards = 100, bool first = false) =>
        _registry.BeatAsync(address, joined, shards, "1.1.0", first, CancellationToken.None);

    private async Task AgeAsync(string address, int seconds)
    {
        await using var connection = await _test.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            "UPDATE cluster_nodes SET started_at = started_at - make_interval(secs => @seconds), seen_at = seen_at - make_interval(secs => @seconds) WHERE address = @address",
            new { address, seconds });
    }
}
