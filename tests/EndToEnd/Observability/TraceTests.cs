using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Observability;

/// <summary>What two nodes tell a collector and their logs of the way of a message.</summary>
public sealed class TraceTests(TracedNodes traced) : IClassFixture<TracedNodes>
{
    private const string Secret = "Grüne Schuhe, bitte";

    private readonly TelnyxSide _telnyx = traced.Telnyx;
    private readonly IReadOnlyList<ServerProcess> _nodes = traced.Nodes;
    private readonly IReadOnlyList<HttpClient> _clients = traced.Clients;
    private readonly OtlpReceiver _collector = traced.Collector;

    [Fact]
    public async Task One_trace_follows_a_text_from_its_webhook_over_the_journal_to_the_streams_of_every_node()
    {
        // Where a conversation lives is the cluster's to decide: one of some lives on the other node than its webhook came to.
        var traces = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var number = ServerFixture.NewNumber();
            var customer = await NewcomerAsync(number);
            await using var a = await EventStream.OpenAsync(_clients[0], $"/api/messages/stream?customerId={customer}");
            await using var b = await EventStream.OpenAsync(_clients[1], $"/api/messages/stream?customerId={customer}");
            // The first makes sure that both nodes follow: what comes before that is read from the journal, which knows no trace.
            foreach (var trace in new[] { NewTrace(), NewTrace() })
            {
                await DeliverAsync(number, trace);
                await a.NextAsync();
                await b.NextAsync();
                traces.Add(trace);
            }
        }

        var all = await Eventually.GetAsync(
            () => Task.FromResult(traces.Select(trace => _collector.Spans.Where(span => span.TraceId == trace).ToList()).ToList()),
            found => found.Exists(HasCrossed));

        var crossed = all.First(HasCrossed);
        Assert.Equal(TracedNodes.Name(0), Node(crossed, "POST /api/telnyx/inbound"));
        Assert.Equal(TracedNodes.Name(1), Node(crossed, "ReceiveMessage"));
        var ids = crossed.Select(span => span.SpanId).ToHashSet();
        Assert.All(crossed.Where(span => span.Name is "ReceiveMessage" or "journal write" or "stream write"), span => Assert.Contains(span.ParentId, ids));

        // The same by the log: taken here, journaled there, written to the streams of both.
        var one = crossed[0].TraceId;
        await Eventually.TrueAsync(() => Lines(0, one, "written to a stream").Count == 1 && Lines(1, one, "written to a stream").Count == 1);
        Assert.Contains(one, Assert.Single(Lines(0, one, "answered as taken"))["Scopes"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(Lines(0, one, "journaled"));
        Assert.Equal(one, (string?)Assert.Single(Lines(1, one, "journaled"))["State"]!["TraceId"]);
    }

    [Fact]
    public async Task A_reply_keeps_its_trace_to_the_carrier_and_no_span_holds_a_number_or_a_text()
    {
        var number = ServerFixture.NewNumber();
        var customer = await NewcomerAsync(number);
        var trace = NewTrace();
        await _clients[0].GetAsync($"/api/customers?search={Uri.EscapeDataString(number)}", HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages/send")
        {
            Content = new StringContent(
                new JsonObject { ["customer_id"] = customer, ["message_text"] = Secret }.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        using var answer = await _clients[1].SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);

        string[] expected = ["POST /api/messages/send", "SendMessage", "journal write", "carrier send", "RecordSendOutcome"];
        await Eventually.TrueAsync(() => expected.All(name => _collector.Spans.Any(span => span.TraceId == trace && span.Name == name)));
        await Eventually.TrueAsync(() => _collector.Spans.Any(span => span.Name.StartsWith("GET /api/customers", StringComparison.Ordinal)));

        foreach (var said in _collector.Bodies.Select(Encoding.UTF8.GetString).Concat(_nodes.Select(node => node.Output)))
        {
            Assert.DoesNotContain(number[1..], said, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        }
    }

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static bool HasCrossed(List<ReceivedSpan> spans) =>
        Node(spans, "POST /api/telnyx/inbound") is not null && Node(spans, "ReceiveMessage") is not null && Node(spans, "journal write") == TracedNodes.Name(1) &&
        spans.Where(span => span.Name == "stream write").Select(span => span.Node).Distinct().Count() == 2;

    private static string? Node(List<ReceivedSpan> spans, string name) => spans.Find(span => span.Name == name)?.Node;

    /// <summary>A first text makes the customer, and comes again while the shards still find their nodes.</summary>
    private async Task<string> NewcomerAsync(string number)
    {
        await _telnyx.DeliverAsync(_clients[0], TelnyxSide.Text(number, Secret));
        var found = await Eventually.GetAsync(
            () => _clients[0].GetAsync($"/api/customers?search={Uri.EscapeDataString(number)}", HttpStatusCode.OK), page => page["customers"]!.AsArray().Count == 1);
        return (string)found["customers"]![0]!["id"]!;
    }

    private async Task DeliverAsync(string number, string trace)
    {
        var body = Encoding.UTF8.GetBytes(TelnyxSide.Text(number, Secret).ToJsonString());
        using var answer = await TelnyxSide.RepeatedAsync(
            () => _telnyx.PostAsync(_clients[0], body, change: request => request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01")),
            HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private List<JsonNode> Lines(int node, string trace, string says) =>
        [.. _nodes[node].Output.Split('\n')
            .Where(line => line.StartsWith('{') && line.Contains(trace, StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!)];
}

/// <summary>Two nodes on PostgreSQL that send their traces to a collector and log as JSON.</summary>
public sealed class TracedNodes : IAsyncLifetime
{
    private readonly List<string> _folders = [];
    private readonly List<ServerProcess> _nodes = [];
    private readonly List<HttpClient> _clients = [];
    private string _database = "";

    public TelnyxSide Telnyx { get; } = new();

    public OtlpReceiver Collector { get; private set; } = null!;

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    public IReadOnlyList<HttpClient> Clients => _clients;

    public static string Name(int node) => $"node-{node}";

    public async Task InitializeAsync()
    {
        _database = await PostgresServer.CreateDatabaseAsync();
        Collector = await OtlpReceiver.StartAsync();
        int[] ports = [FreePort.Find(), FreePort.Find()];
        for (var i = 0; i < 2; i++)
        {
            _folders.Add(ServerProcess.NewFolder());
            _nodes.Add(await ServerProcess.StartAsync(
                _folders[i],
                ("ConnectionStrings__Messaging", _database),
                ("Telnyx__PublicKey", Telnyx.PublicKey),
                ("Cluster__Port", ports[i].ToString(CultureInfo.InvariantCulture)),
                ("Cluster__SeedNodes__0", $"akka.tcp://messaging@127.0.0.1:{ports[0]}"),
                ("Logging__Console__FormatterName", "json"),
                ("Logging__LogLevel__Trail", "Debug"),
                ("OTEL_EXPORTER_OTLP_ENDPOINT", Collector.Endpoint(Name(i))),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("OTEL_BSP_SCHEDULE_DELAY", "200")));
            _clients.Add(_nodes[i].Client());
        }
    }

    public async Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await Collector.DisposeAsync();
        PostgresServer.DropDatabase(_database);
        Telnyx.Dispose();
        _folders.ForEach(folder => Directory.Delete(folder, recursive: true));
    }
}
