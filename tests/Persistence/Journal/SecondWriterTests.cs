using Messaging.Actors.Domain;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>One conversation at two nodes, one after the other or, by mistake, at the same time.</summary>
public abstract class SecondWriterTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly CustomerId Anna = new("anna");
    private MessagingSystem _one = null!;
    private MessagingSystem _two = null!;

    public async Task InitializeAsync()
    {
        _one = await MessagingSystem.StartAsync(kind);
        _two = _one.Beside();
    }

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
    }

    [Fact]
    public async Task A_conversation_that_moves_to_another_node_and_back_goes_on()
    {
        for (var i = 1; i <= 6; i++)
        {
            var node = i % 2 == 0 ? _two : _one;
            Assert.IsType<Acknowledged>(await node.AskAsync(Traffic.Text(Anna, i)));
            await node.StopAsync(Anna);
        }

        await WholeAsync(texts: 6);
    }

    [Fact]
    public async Task Of_two_writers_at_the_same_time_the_second_fails_and_goes_on_with_what_the_first_has_written()
    {
        Assert.IsType<Acknowledged>(await _one.AskAsync(Traffic.Text(Anna, 1)));
        Assert.IsType<Acknowledged>(await _two.AskAsync(Traffic.Text(Anna, 2)));

        Assert.IsType<NotStored>(await _one.AskAsync(Traffic.Text(Anna, 3)));
        await _one.StopAsync(Anna);
        Assert.IsType<Acknowledged>(await _one.AskAsync(Traffic.Text(Anna, 3)));
        Assert.IsType<Acknowledged>(await _one.AskAsync(Traffic.Text(Anna, 2)));
        Assert.IsType<NotStored>(await _two.AskAsync(Traffic.Text(Anna, 4)));

        await WholeAsync(texts: 3);
    }

    private async Task WholeAsync(int texts)
    {
        var events = await _one.AllAsync();
        Assert.Equal(Enumerable.Range(1, texts + 1).Select(seq => (long)seq), events.Select(entry => entry.Event.Seq));
        Assert.Equal(
            Enumerable.Range(1, texts).Select(i => $"e-anna-{i}"),
            events.Select(entry => entry.Event).OfType<MessageReceived>().Select(e => e.Webhook.EventId));
        await _two.StopAsync(Anna);
        Assert.Equal(texts, Assert.IsType<CustomerResult>(await _two.AskAsync(new Actors.Conversations.GetCustomer(Anna))).Customer.UnreadCount);
    }
}

public sealed class SqliteSecondWriterTests() : SecondWriterTests(DatabaseKind.Sqlite);

public sealed class PostgresSecondWriterTests() : SecondWriterTests(DatabaseKind.Postgres);
