using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Telnyx;

/// <summary>A carrier on a real port that answers as the test says, and keeps what it was sent.</summary>
internal sealed class FakeTelnyx : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeTelnyx(WebApplication app) => _app = app;

    public ConcurrentQueue<(string Path, string? Authorization, JsonObject Body)> Requests { get; } = new();

    public string BaseUrl => _app.Urls.Single() + "/v2";

    /// <param name="answer">Given the request and its number, counted from one.</param>
    public static async Task<FakeTelnyx> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var fake = new FakeTelnyx(builder.Build());
        var count = 0;
        fake._app.Run(async context =>
        {
            var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
            fake.Requests.Enqueue((context.Request.Path, context.Request.Headers.Authorization, body));
            await answer(context, Interlocked.Increment(ref count));
        });
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>A carrier that gives every request the same answer.</summary>
    public static Task<FakeTelnyx> StartAsync(int status, string body) =>
        StartAsync((context, _) => WriteAsync(context, status, body));

    public static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
