using System.Net;
using System.Net.Sockets;
using Messaging.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Hosting;

public sealed class CheckHealthTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/health/ready")]
    [InlineData("http://+:8080", "http://127.0.0.1:8080/health/ready")]
    [InlineData("http://*:8080;https://+:8443", "http://127.0.0.1:8080/health/ready")]
    [InlineData(" http://0.0.0.0:80 ; http://x", "http://127.0.0.1/health/ready")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080/health/ready")]
    [InlineData("http://node1:8080", "http://node1:8080/health/ready")]
    public void It_asks_where_the_server_listens(string urls, string asked) => Assert.Equal(asked, CheckHealth.Address(urls)?.ToString());

    [Theory]
    [InlineData(200, 0)]
    [InlineData(503, 1)]
    public async Task Its_exit_code_says_whether_the_server_is_ready(int status, int expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.MapGet("/health/ready", () => Results.StatusCode(status));
        await server.StartAsync();
        using var error = new StringWriter();

        Assert.Equal(expected, await CheckHealth.RunAsync(["check-health"], server.Urls.Single(), error, TimeSpan.FromMinutes(1)));
        Assert.Equal(expected == 0, error.ToString().Length == 0);
    }

    [Fact]
    public async Task Nobody_there_is_not_ready()
    {
        // Bound and not listening: nobody else gets the port meanwhile.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var error = new StringWriter();

        Assert.Equal(1, await CheckHealth.RunAsync(["check-health"], $"http://{taken.LocalEndPoint}", error));
        Assert.Contains("does not answer", error.ToString());
    }

    [Fact]
    public async Task More_words_are_a_mistake()
    {
        using var error = new StringWriter();

        Assert.Equal(2, await CheckHealth.RunAsync(["check-health", "http://x"], "http://127.0.0.1:5080", error));
        Assert.Contains("Usage", error.ToString());
    }
}
