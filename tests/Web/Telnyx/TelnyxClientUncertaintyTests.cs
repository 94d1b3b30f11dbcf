using System.Net;
using System.Net.Sockets;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Telnyx;

/// <summary>Where the line runs between "certainly not taken", which is tried again, and "nobody knows", which is not.</summary>
public sealed class TelnyxClientUncertaintyTests
{
    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task An_error_of_the_server_leaves_the_outcome_unknown(int status)
    {
        await using var telnyx = await FakeTelnyx.StartAsync(status, """{"errors":[{"code":"10007","title":"Unexpected error"}]}""");
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.Equal(new SendOutcome.Lost($"HTTP {status}"), await client.SendAsync());
        Assert.Single(telnyx.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"data\":{\"id\":\"\"}}")]
    [InlineData("{\"data\":null}")]
    public async Task A_success_without_an_id_leaves_the_outcome_unknown(string body)
    {
        await using var telnyx = await FakeTelnyx.StartAsync(200, body);
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Lost>(await client.SendAsync());
        Assert.Single(telnyx.Requests);
    }

    [Fact]
    public async Task An_answer_beyond_all_measure_leaves_the_outcome_unknown()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(200, new string(' ', 2 * 1024 * 1024));
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Lost>(await client.SendAsync());
    }

    [Fact]
    public async Task A_refusal_beyond_all_measure_is_still_a_refusal()
    {
        await using var telnyx = await FakeTelnyx.StartAsync(400, new string(' ', 2 * 1024 * 1024));
        using var client = new ClientUnderTest(telnyx.BaseUrl);

        Assert.IsType<SendOutcome.Refused>(await client.SendAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_after_the_request_is_not_tried_again(bool reset)
    {
        await using var server = new RawServer((socket, _) =>
        {
            if (reset)
                socket.LingerState = new LingerOption(true, 0);
            return Task.FromResult(false);
        });
        using var client = new ClientUnderTest(server.BaseUrl);

        Assert.IsType<SendOutcome.Lost>(await client.SendAsync());
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_reused_connection_that_breaks_after_the_request_is_not_tried_again_either()
    {
        await using var server = new RawServer(async (socket, number) =>
            number == 1 && await RawServer.SendAsync(socket, "200 OK", Sample.Text("send-response-200")));
        using var client = new ClientUnderTest(server.BaseUrl);

        Assert.IsType<SendOutcome.Accepted>(await client.SendAsync());
        Assert.IsType<SendOutcome.Lost>(await client.SendAsync());
        Assert.Equal((1, 2), (server.Connections, server.Requests));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_leaves_the_outcome_unknown()
    {
        await using var server = new RawServer(async (socket, _) =>
            !await RawServer.SendAsync(socket, "200 OK", "{\"data\":", claimedLength: 1000));
        using var client = new ClientUnderTest(server.BaseUrl);

        Assert.IsType<SendOutcome.Lost>(await client.SendAsync());
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_leaves_the_outcome_unknown()
    {
        var received = new TaskCompletionSource();
        await using var server = new RawServer((_, _) =>
        {
            received.SetResult();
            return Task.FromResult(true);
        });
        var time = new FakeTimeProvider();
        using var client = new ClientUnderTest(server.BaseUrl, time);

        var sending = client.SendAsync();
        await received.Task;
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(new SendOutcome.Lost("No answer in time"), await sending);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_stop_after_the_request_leaves_the_outcome_unknown()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new RawServer(async (_, _) =>
        {
            await stop.CancelAsync();
            return true;
        });
        using var client = new ClientUnderTest(server.BaseUrl);

        Assert.IsType<SendOutcome.Lost>(await client.SendAsync(cancellationToken: stop.Token));
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_stop_before_the_request_means_it_was_not_taken()
    {
        await using var server = new RawServer((_, _) => Task.FromResult(false));
        using var client = new ClientUnderTest(server.BaseUrl);

        Assert.IsType<SendOutcome.NotTaken>(await client.SendAsync(cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again_and_given_back_in_the_end()
    {
        // Bound and not listening: nobody else gets the port meanwhile.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var client = new ClientUnderTest($"http://{taken.LocalEndPoint}/v2");

        Assert.Equal(new SendOutcome.NotTaken("No answer: ConnectionError", null), await client.SendAsync());
        Assert.Equal(3, client.Waits.Count);
    }

    [Fact]
    public async Task A_failed_TLS_handshake_means_it_was_not_taken()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var accepting = Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
                (await plain.AcceptSocketAsync()).Dispose();
        });
        using var client = new ClientUnderTest($"https://127.0.0.1:{((IPEndPoint)plain.LocalEndpoint).Port}/v2");

        Assert.IsType<SendOutcome.NotTaken>(await client.SendAsync());
        await accepting;
    }

    [Fact]
    public async Task A_carrier_whose_address_is_not_known_yet_is_waited_for()
    {
        using var client = new ClientUnderTest("http://127.0.0.1:1/v2", route: new Nowhere());

        var outcome = Assert.IsType<SendOutcome.NotTaken>(await client.SendAsync());

        Assert.Equal(TimeSpan.FromSeconds(1), outcome.RetryAfter);
        Assert.Equal(3, client.Waits.Count);
    }

    [Fact]
    public async Task A_body_leaves_once_only()
    {
        using var content = SendContent.Create(ClientUnderTest.Send, null, null);
        Assert.False(content.HasLeft);

        await content.CopyToAsync(Stream.Null);

        Assert.True(content.HasLeft);
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.CopyToAsync(Stream.Null));
    }

    private sealed class Nowhere : ITelnyxRoute
    {
        public TelnyxTarget? Find() => null;
    }
}
