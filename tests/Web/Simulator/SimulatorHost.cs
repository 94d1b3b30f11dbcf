using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Messaging.Actors.Domain;
using Messaging.Actors.Conversations;
using Messaging.Web.Simulator;
using Messaging.Web.Telnyx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Messaging.Web.Tests.Simulator;

/// <summary>A process with the simulated carrier on a real port, and a webhook endpoint that verifies and notes what comes.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<TelnyxWebhook> _received = Channel.CreateUnbounded<TelnyxWebhook>();
    private int _deliveries;

    private SimulatorHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient();
    }

    public HttpClient Http { get; }

    public Uri Address => new(_app.Urls.Single());

    public ICarrier Carrier => _app.Services.GetRequiredService<ICarrier>();

    public SimulatorKeys Keys => _app.Services.GetRequiredService<SimulatorKeys>();

    public SimulatorWebhooks Webhooks => _app.Services.GetRequiredService<SimulatorWebhooks>();

    public TelnyxMode Mode => _app.Services.GetRequiredService<TelnyxMode>();

    /// <summary>What the endpoint answers to a delivery, by its number.</summary>
    public Func<int, int> Answer { get; set; } = _ => 200;

    public List<string> Bodies { get; } = [];

    public static async Task<SimulatorHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (name, value) in settings.Prepend(("Simulator:SentAfterMs", "1")).Prepend(("Simulator:FinalizedAfterMs", "30"))
            .Prepend(("Simulator:SlowAnswerMs", "1")).Prepend(("Simulator:RedeliverAfterMs", "1")).Prepend(("Simulator:TryTimeoutMs", "60000")))
            builder.Configuration[name] = value;
        builder.Services.AddTelnyx(builder.Configuration);
        var app = builder.Build();
        var host = new SimulatorHost(app);
        app.MapSimulator();
        app.MapPost("/api/telnyx/inbound", host.ReceiveAsync);
        await app.StartAsync();
        return host;
    }

    public Task<SendOutcome> SendAsync(string to, string text = "Hello") =>
        Carrier.SendAsync(new CarrierSend(new("c-1"), new("m-2"), 1, "+15555550100", to, text, []), CancellationToken.None);

    /// <summary>The next webhook that came with a good signature.</summary>
    public async Task<TelnyxWebhook> NextAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _received.Reader.ReadAsync(patience.Token);
    }

    public async Task<TelnyxWebhook.DeliveryReport> NextReportAsync() => Assert.IsType<TelnyxWebhook.DeliveryReport>(await NextAsync());

    public Task<HttpResponseMessage> TextInAsync(object request) => Http.PostAsJsonAsync(new Uri(Address, "/simulator/inbound"), request);

    public async Task<HttpResponseMessage> CallApiAsync(HttpMethod method, string path, object? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, "/simulator/v2" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Keys.ApiKey);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await Http.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonDocument>())!.RootElement;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<IResult> ReceiveAsync(HttpContext context, WebhookVerifier verifier)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var verification = verifier.Verify(
            context.Request.Headers[WebhookVerifier.TimestampHeader],
            context.Request.Headers[WebhookVerifier.SignatureHeader],
            body.ToArray());
        if (verification != WebhookVerification.Valid)
            return Results.StatusCode(401);
        lock (Bodies)
            Bodies.Add(Encoding.UTF8.GetString(body.ToArray()));
        var status = Answer(Interlocked.Increment(ref _deliveries));
        if (status == 200)
            await _received.Writer.WriteAsync(WebhookParser.Parse(body.ToArray()));
        return Results.StatusCode(status);
    }
}
