using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Messaging.Web.Tests.Peers;

/// <summary>Akka ends a node whose own handshake fails; here it must not come to that, whatever answers the call.</summary>
public sealed class ProbedTransportTests : IAsyncLifetime
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
    public Task A_port_that_hangs_up_does_not_end_the_node_that_called_it() => GoesOnAfterCallingAsync(socket => socket.Close(0));

    [Fact]
    public Task A_port_that_answers_something_else_does_not_end_the_node_that_called_it() => GoesOnAfterCallingAsync(socket =>
    {
        socket.Send("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
        socket.Close();
    });

    [Fact]
    public Task A_port_that_says_nothing_until_it_dies_does_not_end_the_node_that_called_it() => GoesOnAfterCallingAsync(socket =>
    {
        // As a paused process, which is killed later: the call is given up before.
        var silence = new byte[4096];
        while (socket.Receive(silence) > 0)
        {
        }

        socket.Close(0);
    });

    [Fact]
    public async Task A_node_of_another_authority_does_not_end_the_node_that_called_it()
    {
        using var other = CertificateFolder.WithAuthority();
        await using var foreign = await TlsNode.StartAsync(other.Node("a", TlsNode.Host));

        Call(foreign.Address.Port!.Value);

        await TlsNode.UntilAsync(() => _a.Said("The certificate of ssl.tcp://", "was refused: it is of another authority"), _a);
        await GoesOnAsync();
        Assert.False(foreign.System.WhenTerminated.IsCompleted);
    }

    private async Task GoesOnAfterCallingAsync(Action<Socket> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answered = Task.Run(() =>
        {
            using var socket = listener.AcceptSocket();
            answer(socket);
        });

        Call(((IPEndPoint)listener.LocalEndpoint).Port);

        await TlsNode.UntilAsync(() => answered.IsCompletedSuccessfully, _a);
        await GoesOnAsync();
    }

    private void Call(int port) =>
        _a.System.ActorSelection($"akka.ssl.tcp://{_a.System.Name}@{TlsNode.Host}:{port}/user/echo").Tell("hello");

    // Only after Akka was told that the call failed does it show whether the node goes on.
    private async Task GoesOnAsync()
    {
        await TlsNode.UntilAsync(() => _a.Said("Tried to associate with unreachable remote address"), _a);
        Assert.Null(CoordinatedShutdown.Get(_a.System).ShutdownReason);
        Assert.Equal((2, 2), (_a.UpMembers, _b.UpMembers));
        Assert.Equal("still here", await _a.SayAsync(_b, "still here"));
    }
}
