using System.Net;
using System.Net.Http.Json;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Streams;

/// <summary>How streams end, and whose.</summary>
public sealed class StreamEndTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Signing_out_ends_the_streams_of_that_session_and_no_others()
    {
        var (customer, number) = await server.NewCustomerAsync();
        using var one = await SignInAsync();
        using var other = await SignInAsync();
        var path = $"/api/messages/stream?customerId={customer}&after=0";
        await using var ending = await EventStream.OpenAsync(one, path);
        await using var endingInbox = await EventStream.OpenAsync(one, "/api/inbox/stream");
        await using var others = await EventStream.OpenAsync(other, path);
        await using var programs = await EventStream.OpenAsync(server.Client, path);

        using var response = await one.DeleteAsync("/api/session");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        await ending.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        await endingInbox.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        await server.TextInAsync(number, "still listening?");
        foreach (var stream in new[] { others, programs })
            await stream.NextAsync(e => e.Type == "message");
        using var again = await one.GetAsync(path);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Two_hundred_streams_get_every_message()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0")));
        for (var i = 0; i < 10; i++)
            await server.TextInAsync(number, $"{i}");
        foreach (var stream in streams)
        {
            var texts = (await stream.NextAsync(11)).Skip(1).Select(e => (string?)e.Json["message_text"]);
            Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), texts);
        }

        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_server_that_is_interrupted_ends_its_streams_cleanly_and_itself_soon()
    {
        var (customer, _) = await server.NewCustomerAsync();
        using var raw = await RawStream.OpenAsync(server.Server.Address, $"/api/messages/stream?customerId={customer}&after=0");
        await raw.ReadToAsync(": connected\n\n");
        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        await using var inbox = await EventStream.OpenAsync(server.Client, "/api/inbox/stream");

        await server.Server.InterruptAsync();
        Assert.Equal(0, server.Server.ExitCode);
        await stream.Ended;
        await inbox.Ended;
        Assert.EndsWith("\r\n0\r\n\r\n", await raw.ReadToEndAsync()); // the last chunk: an end, not a break
        Assert.DoesNotContain("   at ", server.Server.Output);
        await server.StartAgainAsync();
    }

    private async Task<HttpClient> SignInAsync()
    {
        var client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = server.Server.Address };
        using var response = await client.PostAsJsonAsync(
            "/api/session", new { username = "admin", password = ServerProcess.AdminPassword });
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return client;
    }
}
