using Akka.Actor;
using Akka.Remote;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Peers;

/// <summary>Real nodes over real sockets: who has a certificate of the authority is in, nobody else.</summary>
public sealed class NodeTransportTests : IAsyncLifetime
{
    private readonly CertificateFolder _folder = CertificateFolder.WithAuthority();
    private TlsNode _a = null!;
    private TlsNode _b = null!;

    public async Task InitializeAsync() => (_a, _b) = await TlsNode.PairAsync(_folder);

    public async Task DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_with_certificates_talk_to_each_other()
    {
        Assert.Equal("akka.ssl.tcp", _a.Address.Protocol);
        Assert.Equal("hello", await _a.SayAsync(_b, "hello"));
        Assert.Equal("hello", await _b.SayAsync(_a, "hello"));
        Assert.DoesNotContain(_a.Log, line => line.StartsWith(nameof(LogLevel.Warning), StringComparison.Ordinal) && line.Contains("Cluster__Tls", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_without_a_certificate_is_kept_out_and_both_sides_say_so()
    {
        await using var plain = await TlsNode.StartAsync(null);

        plain.Membership.JoinSeedNodes([plain.AddressOf(_a)]);

        await TlsNode.UntilAsync(() => plain.Said("No connection to akka.tcp://", "needs Cluster__Tls"), plain, _a);
        await TlsNode.UntilAsync(() => _a.Said("A connection with 127.0.0.1 was given up", "does not speak TLS"), plain, _a);
        await KeptOutAsync(plain);
    }

    [Fact]
    public async Task A_node_of_another_authority_is_kept_out_and_both_sides_say_so()
    {
        using var other = CertificateFolder.WithAuthority();
        await using var foreign = await TlsNode.StartAsync(other.Node("a", TlsNode.Host));

        foreign.Membership.JoinSeedNodes([foreign.AddressOf(_a)]);

        await TlsNode.UntilAsync(() => foreign.Said("The certificate of ssl.tcp://", "was refused: it is of another authority"), foreign, _a);
        await TlsNode.UntilAsync(() => foreign.Said("No connection to akka.ssl.tcp://"), foreign, _a);
        await TlsNode.UntilAsync(() => _a.Said("127.0.0.1", "was refused") || _a.Said("A connection with 127.0.0.1 was given up"), foreign, _a);
        await KeptOutAsync(foreign);
    }

    [Fact]
    public async Task A_node_that_trusts_too_much_is_kept_out_by_the_others()
    {
        // It would take our certificates, but its own is not of our authority.
        using var other = CertificateFolder.WithAuthority();
        var files = other.Node("a", TlsNode.Host);
        await File.AppendAllTextAsync(files.Authority, await File.ReadAllTextAsync(_folder.Authority));
        await using var foreign = await TlsNode.StartAsync(files);

        foreign.Membership.JoinSeedNodes([foreign.AddressOf(_a)]);

        await TlsNode.UntilAsync(() => _a.Said("The certificate of", "127.0.0.1 was refused: it is of another authority"), foreign, _a);
        await TlsNode.UntilAsync(() => foreign.Said("No connection to akka.ssl.tcp://"), foreign, _a);
        await KeptOutAsync(foreign);
    }

    [Fact]
    public async Task A_node_with_a_certificate_does_not_join_nodes_without()
    {
        var (c, d) = await TlsNode.PairAsync(null);
        await using (c)
        await using (d)
        {
            await using var secured = await TlsNode.StartAsync(_folder.Node("e", TlsNode.Host));

            secured.Membership.JoinSeedNodes([secured.AddressOf(c)]);

            await TlsNode.UntilAsync(() => secured.Said("No connection to akka.ssl.tcp://"), secured, c);
            Assert.Empty(secured.Membership.State.Members);
            Assert.Equal((2, 2), (c.UpMembers, d.UpMembers));
            Assert.Equal("still here", await c.SayAsync(d, "still here"));
        }
    }

    [Fact]
    public async Task A_node_that_is_called_by_a_name_its_certificate_has_not_is_not_believed()
    {
        await using var caller = await TlsNode.StartAsync(_folder.Node("c", TlsNode.Host));

        caller.Membership.JoinSeedNodes([caller.AddressOf(_a, "localhost")]);

        await TlsNode.UntilAsync(() => caller.Said("The certificate of", "localhost", "was refused: it is for another host"), caller, _a);
        await KeptOutAsync(caller);
    }

    [Fact]
    public async Task Nodes_of_two_authorities_that_know_both_are_one_cluster_while_the_authority_is_replaced()
    {
        _folder.Run("rotate", "begin");
        var old = _folder.Node("c", TlsNode.Host);
        await using var c = await TlsNode.StartAsync(old);
        _folder.Run("rotate", "switch");
        await using var d = await TlsNode.StartAsync(_folder.Node("d", TlsNode.Host));

        c.Membership.Join(c.Address);
        d.Membership.JoinSeedNodes([c.Address]);

        await TlsNode.UntilAsync(() => c.UpMembers == 2 && d.UpMembers == 2, c, d);
        Assert.Equal("hello", await c.SayAsync(d, "hello"));
    }

    [Fact]
    public async Task A_node_that_is_shut_out_before_it_was_let_in_ends_so_that_it_can_begin_anew()
    {
        await using var c = await TlsNode.StartAsync(_folder.Node("c", TlsNode.Host));
        ((IRemoteActorRefProvider)((ExtendedActorSystem)_a.System).Provider).Quarantine(c.Address, AddressUidExtension.Uid(c.System));

        c.Membership.JoinSeedNodes([_a.Address]);

        await TlsNode.UntilAsync(() => c.System.WhenTerminated.IsCompleted, c, _a);
        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(CoordinatedShutdown.Get(c.System).ShutdownReason);
    }

    private async Task KeptOutAsync(TlsNode intruder)
    {
        Assert.Empty(intruder.Membership.State.Members);
        Assert.Equal((2, 2), (_a.UpMembers, _b.UpMembers));
        Assert.Empty(_a.Membership.State.Unreachable);
        Assert.Equal("still here", await _b.SayAsync(_a, "still here"));
        // Said once, whatever the number of tries.
        foreach (var node in new[] { intruder, _a })
        {
            Assert.InRange(node.Log.Count(line => line.Contains("was given up", StringComparison.Ordinal)), 0, 1);
            Assert.InRange(node.Log.Count(line => line.Contains("No connection to", StringComparison.Ordinal)), 0, 1);
            Assert.InRange(node.Log.Count(line => line.Contains("was refused", StringComparison.Ordinal)), 0, 1);
        }
    }
}
