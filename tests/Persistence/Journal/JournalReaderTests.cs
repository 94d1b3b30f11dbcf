using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Persistence.Tests.Cluster;
using Messaging.Persistence.Tests.Protocol;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Journal;

public abstract class JournalReaderTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly CustomerId Anna = new("anna");
    private MessagingSystem _system = null!;

    public async Task InitializeAsync() => _system = await MessagingSystem.StartAsync(kind);

    public async Task DisposeAsync() => await _system.DisposeAsync();

    [Fact]
    public async Task A_conversation_is_read_back_in_order_between_two_numbers()
    {
        // More than one page of the reader; 1 is the creation of the customer.
        for (var i = 0; i < 450; i++)
            await _system.AskAsync(Traffic.Text(Anna, i));
        await _system.AskAsync(Traffic.Text(new CustomerId("anna-2"), 1));

        Assert.Equal(Range(1, 451), await ReadAsync(0, long.MaxValue));
        Assert.Equal(Range(100, 300), await ReadAsync(99, 300));
        Assert.Equal(Range(451, 451), await ReadAsync(450, 451));
        Assert.Empty(await ReadAsync(451, long.MaxValue));
        Assert.Empty(await ReadAsync(5, 5));
    }

    [Fact]
    public async Task A_conversation_comes_back_from_its_snapshot_and_the_events_after_it()
    {
        for (var i = 0; i < 70; i++)
            await _system.AskAsync(Traffic.Text(Anna, i));
        var before = await CustomerAsync();
        // The one before is deleted once the last one is stored, unless the conversation has stopped meanwhile.
        await Node.UntilAsync(async () => await SnapshotsAsync() == 2);

        await _system.StopAsync(Anna);

        Assert.Equal(Samples.Parts(before), Samples.Parts(await CustomerAsync()));
        await _system.AskAsync(Traffic.Text(Anna, 69));
        Assert.Equal(Range(1, 71), await ReadAsync(0, long.MaxValue));
        Assert.Equal(2, await SnapshotsAsync());
    }

    [Fact]
    public async Task All_conversations_are_read_in_the_order_of_the_journal_and_probes_are_none_of_them()
    {
        for (var i = 0; i < 10; i++)
        {
            await _system.AskAsync(Traffic.Text(new CustomerId($"c{i % 3}"), i));
            Assert.IsType<Acknowledged>(await _system.AskAsync(new Probe(new CustomerId(Probe.IdPrefix + "node"), Traffic.Noon)));
        }

        var all = await _system.AllAsync();

        Assert.Equal(13, all.Count);
        Assert.Equal(all.Select(entry => entry.Ordering).Order().Distinct(), all.Select(entry => entry.Ordering));
        Assert.Equal(all[^1].Ordering + 1, await _system.Journal.LastOrderingAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_probe_leaves_one_event_behind()
    {
        var probe = new CustomerId(Probe.IdPrefix + "node");
        for (var i = 0; i < 5; i++)
            Assert.IsType<Acknowledged>(await _system.AskAsync(new Probe(probe, Traffic.Noon.AddSeconds(i))));
        await _system.StopAsync(probe);

        Assert.IsType<Acknowledged>(await _system.AskAsync(new Probe(probe, Traffic.Noon.AddSeconds(9))));
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await CountAsync("SELECT count(*) FROM journal WHERE NOT deleted") != 1)
            await Task.Delay(10, time.Token);
    }

    private static IEnumerable<long> Range(int from, int to) => Enumerable.Range(from, to - from + 1).Select(seq => (long)seq);

    private async Task<IReadOnlyList<long>> ReadAsync(long after, long upTo)
    {
        var read = new List<long>();
        await foreach (var e in _system.Journal.ReadAsync(Anna, after, upTo, CancellationToken.None))
            read.Add(e.Seq);
        return read;
    }

    private async Task<Customer> CustomerAsync() => Assert.IsType<CustomerResult>(
        await _system.AskAsync(new Actors.Conversations.GetCustomer(Anna))).Customer;

    private Task<long> SnapshotsAsync() => CountAsync("SELECT count(*) FROM snapshot WHERE persistence_id = 'conversation-anna'");

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await _system.Database.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

public sealed class SqliteJournalReaderTests() : JournalReaderTests(DatabaseKind.Sqlite);

public sealed class PostgresJournalReaderTests() : JournalReaderTests(DatabaseKind.Postgres);
