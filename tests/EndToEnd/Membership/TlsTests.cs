using System.Net;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;
using Messaging.Web.Tests.Peers;

namespace Messaging.EndToEnd.Tests.Membership;

/// <summary>Two servers that know each other by certificates are one cluster; whoever has none stays outside.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private const string Host = "127.0.0.1";

    private readonly CertificateFolder _certificates = CertificateFolder.WithAuthority();
    private readonly TelnyxSide _telnyx = new();
    private readonly List<ServerProcess> _servers = [];
    private string _database = "";

    public async Task InitializeAsync() => _database = await PostgresServer.CreateDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
            Directory.Delete(server.Folder, recursive: true);
        }

        _telnyx.Dispose();
        _certificates.Dispose();
        PostgresServer.DropDatabase(_database);
    }

    [Fact]
    public async Task A_text_goes_across_nodes_with_certificates_and_a_node_without_stays_outside()
    {
        var (portA, portB) = (FreePort.Find(), FreePort.Find());
        var seed = $"akka.ssl.tcp://messaging@{Host}:{portA}";
        var a = await StartAsync("a", portA, seed);
        var b = await StartAsync("b", portB, seed);
        using var clientA = a.Client();
        using var clientB = b.Client();

        var outside = Open(FreePort.Find(), $"akka.tcp://messaging@{Host}:{portA}");
        await Eventually.TrueAsync(() => outside.Output.Contains($"No connection to akka.tcp://messaging@{Host}:{portA}", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => a.Output.Contains($"A connection with {Host} was given up", StringComparison.Ordinal));

        // Wherever a conversation lives, one of the two nodes has to ask the other, and to be told by it what is new.
        foreach (var number in Enumerable.Range(0, 4).Select(_ => ServerFixture.NewNumber()))
        {
            var customer = await clientA.CreateCustomerAsync(number);
            await using var streamA = await EventStream.OpenAsync(clientA, $"/api/messages/stream?customerId={customer}&after=0");
            await using var streamB = await EventStream.OpenAsync(clientB, $"/api/messages/stream?customerId={customer}&after=0");
            await TakeAsync(clientA, number, "by the first");
            await TakeAsync(clientB, number, "by the second");
            foreach (var stream in new[] { streamA, streamB })
            {
                var texts = new List<string>();
                while (texts.Count < 2)
                {
                    var next = await stream.NextAsync(e => e.Type == "message");
                    texts.Add((string)next.Json["message_text"]!);
                }

                Assert.Equal(["by the first", "by the second"], texts);
            }
        }

        Assert.DoesNotContain("Messaging is ready", outside.Output);
        Assert.DoesNotContain("is not set: what nodes say", a.Output);
    }

    private async Task<ServerProcess> StartAsync(string name, int port, string seed)
    {
        var (certificate, key, authority) = _certificates.Node(name, Host);
        var server = await ServerProcess.StartAsync(
            ServerProcess.NewFolder(), ("ConnectionStrings__Messaging", _database), ("Telnyx__PublicKey", _telnyx.PublicKey),
            ("Cluster__Hostname", Host), ("Cluster__Port", $"{port}"), ("Cluster__SeedNodes__0", seed),
            ("Cluster__Tls__Certificate", certificate), ("Cluster__Tls__Key", key), ("Cluster__Tls__Authority", authority));
        _servers.Add(server);
        return server;
    }

    private ServerProcess Open(int port, string seed)
    {
        var server = ServerProcess.Launch(
            ServerProcess.NewFolder(), ("ConnectionStrings__Messaging", _database), ("Cluster__Port", $"{port}"), ("Cluster__SeedNodes__0", seed));
        _servers.Add(server);
        return server;
    }

    private async Task TakeAsync(HttpClient client, string number, string text)
    {
        var webhook = TelnyxSide.Text(number, text);
        using var response = await TelnyxSide.RepeatedAsync(() => _telnyx.PostAsync(client, webhook), HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
