using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>A request that reached the carrier. <paramref name="TelnyxId"/> is what it calls the message if it takes it.</summary>
public sealed record CarrierRequest(string Path, string? Authorization, JsonObject Body, string TelnyxId, DateTimeOffset At)
{
    public string To => (string)Body["to"]!;

    public string Text => (string?)Body["text"] ?? "";

    /// <summary>The query of the webhook address that came with it.</summary>
    public string WebhookQuery => new Uri((string)Body["webhook_url"]!).Query;

    /// <summary>Our ids in that query.</summary>
    public string Id(string name) => QueryHelpers.ParseQuery(WebhookQuery)[name].ToString();
}

/// <summary>Telnyx as the taker of sends, on a real port: keeps what it was sent and answers as the test says, by recipient.</summary>
public sealed class FakeTelnyx : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<CarrierRequest, int, HttpContext, Task>> _answers = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();

    private FakeTelnyx(WebApplication app) => _app = app;

    /// <summary>Everything that arrived, in order.</summary>
    public ConcurrentQueue<CarrierRequest> Requests { get; } = new();

    public string BaseUrl => _app.Urls.Single() + "/v2";

    public static async Task<FakeTelnyx> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var fake = new FakeTelnyx(builder.Build());
        fake._app.Run(fake.TakeAsync);
        await fake._app.StartAsync();
        return fake;
    }

    public List<CarrierRequest> To(string number) => [.. Requests.Where(request => request.To == number)];

    /// <summary>How requests for a number are answered; each is told which of them it is, counted from 1.</summary>
    public void Answer(string number, Func<CarrierRequest, int, HttpContext, Task> answer) => _answers[number] = answer;

    public static Task AcceptAsync(CarrierRequest request, HttpContext context)
    {
        var answer = TelnyxSide.Sample("send-response-200.json");
        var data = answer["data"]!;
        data["id"] = request.TelnyxId;
        data["text"] = request.Text;
        data["to"]![0]!["phone_number"] = request.To;
        data["webhook_url"] = request.Body["webhook_url"]?.DeepClone();
        return WriteAsync(context, 200, answer.ToJsonString());
    }

    /// <summary>Answers with a sample of an error.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string sample) =>
        WriteAsync(context, status, TelnyxSide.Sample(sample).ToJsonString());

    public static async Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var request = new CarrierRequest(
            context.Request.Path, context.Request.Headers.Authorization, body, Guid.NewGuid().ToString(), DateTimeOffset.UtcNow);
        Requests.Enqueue(request);
        var count = _counts.AddOrUpdate(request.To, 1, (_, before) => before + 1);
        await (_answers.TryGetValue(request.To, out var answer) ? answer(request, count, context) : AcceptAsync(request, context));
    }
}
