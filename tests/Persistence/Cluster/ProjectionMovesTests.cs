using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Cluster;

/// <summary>One node of a cluster carries the journal into the read side; when it goes, another one goes on.</summary>
public sealed class ProjectionMovesTests : IAsyncLifetime
{
    private static readonly CustomerId[] Customers = [.. Enumerable.Range(0, 8).Select(i => new CustomerId($"customer-{i}"))];

    private TestDatabase _test = null!;
    private Node _a = null!;
    private Node _b = null!;

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(DatabaseKind.Postgres);
        (_a, _b) = await Node.PairAsync(_test);
    }

    public async Task DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task It_runs_at_one_node_and_every_node_hears_how_far_it_is()
    {
        await TextAsync(_b, 1);
        await CaughtUpAsync();

        var last = await LastAsync();
        await Node.UntilAsync(() => Task.FromResult(_a.Reached == last && _b.Reached == last));
        Assert.Equal((true, false), (await _a.ProjectsAsync(), await _b.ProjectsAsync()));
    }

    [Fact]
    public async Task It_moves_when_its_node_leaves_and_goes_on_where_it_was()
    {
        await TextAsync(_b, 1);
        await CaughtUpAsync();

        await _a.DisposeAsync();
        await TextAsync(_b, 2);

        await CaughtUpAsync();
        await Node.UntilAsync(async () => _b.Reached == await LastAsync());
        Assert.True(await _b.ProjectsAsync());
    }

    private static async Task TextAsync(Node node, int number)
    {
        foreach (var customer in Customers)
            Assert.IsType<Acknowledged>(await node.AskAsync(Traffic.Text(customer, number)));
    }

    private Task<long> LastAsync() => new JournalReader(_test.Database).LastOrderingAsync(CancellationToken.None);

    private Task CaughtUpAsync() =>
        Node.UntilAsync(async () => await _test.Store.PositionAsync(CancellationToken.None) == await LastAsync());
}
