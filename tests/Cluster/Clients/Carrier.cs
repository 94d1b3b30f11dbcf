using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.History;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>
/// Telnyx as it takes messages, on a port of its own: keeps a ledger of all it took, refuses some, loses some of its answers,
/// and reports on what became of the messages late, twice and out of order. It starts before the nodes, which need its address.
/// </summary>
public sealed class Carrier : IAsyncDisposable
{
    public const string ApiKey = "KEY-of-the-tests";
    public const string OurNumber = "+13125550100";

    private readonly WebApplication _app;
    private readonly int _seed;
    private readonly Lock _ledgerLock = new();
    private readonly List<Taken> _ledger = [];
    private readonly ConcurrentQueue<NotTaken> _notTaken = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();
    private readonly ConcurrentQueue<Task> _reporting = new();
    private volatile Reporting? _reports;

    private Carrier(WebApplication app, int seed) => (_app, _seed) = (app, seed);

    /// <summary>What a node must be told to use this carrier, but for its own things.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings =>
    [
        ("Telnyx__ApiKey", ApiKey),
        ("Telnyx__PublicKey", Telnyx.PublicKey),
        ("Telnyx__ApiBaseUrl", BaseUrl),
        ("Telnyx__WebhookUrl", "https://sms.example.com/api/telnyx/inbound?tenant=1"),
        ("Telnyx__From", OurNumber),
    ];

    public string BaseUrl => _app.Urls.Single() + "/v2";

    /// <summary>Signs what it delivers.</summary>
    public TelnyxSide Telnyx { get; } = new();

    public IReadOnlyList<Taken> Ledger
    {
        get
        {
            lock (_ledgerLock)
                return [.. _ledger];
        }
    }

    /// <summary>What it refused, and calls that it broke off.</summary>
    public IReadOnlyList<NotTaken> NotTaken => [.. _notTaken];

    /// <param name="host">An address at which the nodes reach it.</param>
    public static async Task<Carrier> StartAsync(int seed, string host = "127.0.0.1")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{host}:0");
        var carrier = new Carrier(builder.Build(), seed);
        carrier._app.MapPost("/v2/messages", carrier.TakeAsync);
        await carrier._app.StartAsync();
        return carrier;
    }

    /// <summary>From now on messages are taken, and reported on through <paramref name="webhooks"/>.</summary>
    internal void Open(Webhooks webhooks, RunClock clock, CancellationToken giveUp) => _reports = new Reporting(webhooks, clock, giveUp);

    /// <summary>Waits for the reports under way, which end with the token that <see cref="Open"/> was given at the latest.</summary>
    internal async Task CloseAsync()
    {
        _reports = null;
        await Task.WhenAll(_reporting);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Telnyx.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var (text, to, webhookUrl) = ((string)body["text"]!, (string)body["to"]!, (string)body["webhook_url"]!);
        var ids = QueryHelpers.ParseQuery(new Uri(webhookUrl).Query);
        var (messageId, attempt) = (ids["message_id"].ToString(), int.Parse(ids["attempt"].ToString(), CultureInfo.InvariantCulture));
        var request = _requests.AddOrUpdate($"{messageId} {attempt}", 1, (_, before) => before + 1);
        var dice = Dice.For(_seed, "carrier " + text);
        var fate = dice.NextDouble();

        if (_reports is not { } reports || (fate < 0.05 && request == 1))
        {
            context.Response.Headers.RetryAfter = "1";
            await WriteAsync(context, 429, TelnyxSide.Sample("send-error-429.json"));
            return;
        }

        // What an agent sends again goes through.
        if (attempt == 1 && fate is >= 0.05 and < 0.08)
        {
            Refuse(400);
            await WriteAsync(context, 400, TelnyxSide.Sample("send-error-invalid-from.json"));
            return;
        }

        if (attempt == 1 && fate is >= 0.08 and < 0.09)
        {
            Refuse(null);
            context.Abort();
            return;
        }

        var answerIsLost = attempt == 1 && fate is >= 0.09 and < 0.13;
        var taken = Write(ids["customer_id"].ToString(), messageId, attempt, text, answerIsLost, reports.Clock.Now);
        _reporting.Enqueue(ReportAsync(taken, to, webhookUrl, reports, dice));
        await Task.Delay(dice.Between(0, 60));
        if (answerIsLost)
            context.Abort();
        else
            await WriteAsync(context, 200, Accepted(taken, to, webhookUrl));

        void Refuse(int? status) =>
            _notTaken.Enqueue(new NotTaken(ids["customer_id"].ToString(), messageId, attempt, status, reports.Clock.Now));
    }

    private Taken Write(string customer, string message, int attempt, string text, bool answerIsLost, TimeSpan at)
    {
        lock (_ledgerLock)
        {
            var taken = new Taken(_ledger.Count + 1, customer, message, attempt, Guid.NewGuid().ToString(), text, answerIsLost, at);
            _ledger.Add(taken);
            return taken;
        }
    }

    // Times of the events are as they happened, whenever their webhooks come.
    private static async Task ReportAsync(Taken taken, string to, string webhookUrl, Reporting reports, Random dice)
    {
        using var announced = reports.Webhooks.Announce();
        var sentAt = DateTimeOffset.UtcNow;
        var endAt = sentAt + TimeSpan.FromSeconds(1);
        var end = dice.Happens(0.9) ? "delivered" : "delivery_failed";
        var swapped = dice.Happens(0.2);
        await Pause.ForAsync(dice.Between(0, 400), reports.GiveUp);
        await reports.Webhooks.ReportAsync(taken, to, webhookUrl, swapped ? end : "sent", swapped ? endAt : sentAt, dice, reports.GiveUp);
        await Pause.ForAsync(dice.Happens(0.05) ? dice.Between(2000, 5000) : dice.Between(0, 1000), reports.GiveUp);
        await reports.Webhooks.ReportAsync(taken, to, webhookUrl, swapped ? "sent" : end, swapped ? sentAt : endAt, dice, reports.GiveUp);
    }

    private static JsonObject Accepted(Taken taken, string to, string webhookUrl)
    {
        var answer = TelnyxSide.Sample("send-response-200.json");
        var data = answer["data"]!;
        data["id"] = taken.TelnyxId;
        data["text"] = taken.Text;
        data["to"]![0]!["phone_number"] = to;
        data["webhook_url"] = webhookUrl;
        return answer;
    }

    private static async Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private sealed record Reporting(Webhooks Webhooks, RunClock Clock, CancellationToken GiveUp);
}
