using System.Text;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Actors.Streams;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.Cluster;

/// <summary>Two nodes in one process, joined as the server joins them: what one says, the other understands.</summary>
public abstract class TwoNodesTests(DatabaseKind kind) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private Node _a = null!;
    private Node _b = null!;
    private (CustomerId Customer, Node Home, Node Other)[] _conversations = [];

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(kind);
        (_a, _b) = await Node.PairAsync(_test);
        await FindConversationsAsync();
    }

    public async Task DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Commands_and_answers_cross_nodes()
    {
        foreach (var (customer, _, other) in _conversations)
        {
            Assert.IsType<Acknowledged>(await other.AskAsync(Traffic.Text(customer, 2, "hello")));
            var sent = Assert.IsType<MessageResult>(await other.AskAsync(Traffic.Send(customer, 3, "hi", key: "k")));
            Assert.Equal(("hi", false), (sent.Message.Text, sent.Repeated));
            Assert.True(Assert.IsType<MessageResult>(await other.AskAsync(Traffic.Send(customer, 4, "hi", key: "k"))).Repeated);
            Assert.Equal("Ada", Assert.IsType<CustomerResult>(await other.AskAsync(new ChangeCustomer(customer, Traffic.Noon, "Ada", null))).Customer.Name);
            Assert.IsType<Acknowledged>(await other.AskAsync(new MarkRead(customer, Traffic.Noon, 99)));
            var entry = Assert.IsType<CustomerResult>(await other.AskAsync(new Messaging.Actors.Conversations.GetCustomer(customer))).Customer;
            Assert.Equal(("Ada", 0), (entry.Name, entry.UnreadCount));
            Assert.Equal(
                RefusalReason.UnknownMessage,
                Assert.IsType<Refused>(await other.AskAsync(new RetryMessage(customer, Traffic.Noon, new MessageId("none"), "admin"))).Reason);
        }
    }

    [Fact]
    public async Task The_largest_text_that_a_webhook_can_hold_crosses_nodes_and_reaches_the_streams_there()
    {
        var (customer, _, other) = _conversations[0];
        var text = new string('x', 1024 * 1024);
        var stream = other.OpenStream(customer, 0);
        await Node.NextAsync(stream, item => item as StreamItem.Replay);

        var command = Traffic.Text(customer, 2, text);
        Assert.IsType<Acknowledged>(await other.AskAsync(command with
        {
            Webhook = command.Webhook with { Raw = Encoding.UTF8.GetBytes(text) },
            OptOut = OptOutWish.OptOut,
        }));

        await Node.NextAsync(stream, item => item is StreamItem.Frame frame && frame.Bytes.Length == text.Length ? frame : null);
    }

    [Fact]
    public async Task A_change_shows_on_the_inboxes_of_both_nodes_wherever_the_conversation_lives()
    {
        foreach (var node in new[] { _a, _b })
            Akka.Actor.ActorRefImplicitSenderExtensions.Tell(node.InboxFeed, new EntriesProjected([], 0));
        foreach (var (customer, home, other) in _conversations)
        {
            var inboxes = new[] { _a.OpenInbox(), _b.OpenInbox() };
            await Task.WhenAll(inboxes.Select(inbox => Node.NextAsync(inbox, item => item as StreamItem.Reached)));

            await home.AskAsync(Traffic.Text(customer, 2, "hello"));

            // What was announced before the inboxes opened may still come.
            foreach (var inbox in inboxes)
                await Node.NextAsync(inbox, item => item is StreamItem.Entry entry && Encoding.UTF8.GetString(entry.Bytes.Span) == $"{customer} 3" ? entry : null);
            Assert.True(other.Written > 0);
        }
    }

    [Fact]
    public async Task A_stream_follows_a_conversation_of_the_other_node()
    {
        foreach (var (customer, home, other) in _conversations)
        {
            var stream = other.OpenStream(customer, 0);
            await Node.NextAsync(stream, item => item as StreamItem.Replay);
            await home.AskAsync(Traffic.Text(customer, 2, "second"));
            Assert.Equal("second", await TextAsync(stream));

            await other.AskAsync(Traffic.Text(customer, 3, "third"));
            Assert.Equal("third", await TextAsync(stream));
        }

        Task<string> TextAsync(System.Threading.Channels.Channel<StreamItem> stream) =>
            Node.NextAsync(stream, item => item is StreamItem.Frame { Seq: > 0 } frame ? Encoding.UTF8.GetString(frame.Bytes.Span) : null);
    }

    [Fact]
    public async Task The_probe_of_a_node_works_wherever_it_lives()
    {
        for (var i = 0; i < 6; i++)
            Assert.IsType<Acknowledged>(await _a.AskAsync(new Probe(new CustomerId($"{Probe.IdPrefix}{i}"), Traffic.Noon)));
    }

    // One that lives at each node, asked for from the other.
    private async Task FindConversationsAsync()
    {
        CustomerId? atA = null, atB = null;
        for (var i = 0; atA is null || atB is null; i++)
        {
            Assert.True(i < 100, "All conversations live on one node.");
            var customer = new CustomerId($"customer-{i}");
            Assert.IsType<Acknowledged>(await _a.AskAsync(Traffic.Text(customer, 1, "first")));
            if (await _a.HasAsync(customer))
                atA = customer;
            else if (await _b.HasAsync(customer))
                atB = customer;
        }

        _conversations = [(atA.Value, _a, _b), (atB.Value, _b, _a)];
    }
}

public sealed class SqliteTwoNodesTests() : TwoNodesTests(DatabaseKind.Sqlite);

public sealed class PostgresTwoNodesTests() : TwoNodesTests(DatabaseKind.Postgres);
