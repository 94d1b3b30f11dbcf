using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Webhooks;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Bench.Load.Server;

/// <summary>What is measured: one server with an empty folder, an empty database and a Telnyx of its own.</summary>
internal sealed class Subject : IAsyncDisposable
{
    public const string ApiKey = "a-key-of-the-bench-with-more-than-32-characters";

    private const int CreateAtOnce = 16;

    private readonly Installation _installation;
    private readonly WorkFolder _folder = new("messaging-bench-");
    private readonly string? _postgres;
    private readonly (string Name, string Value)[] _settings;
    private ServerProcess? _server;

    private Subject(Installation installation, string? postgres, (string Name, string Value)[] settings) =>
        (_installation, _postgres, _settings) = (installation, postgres, settings);

    public TelnyxKey Telnyx { get; } = new();

    public ServerProcess Server => _server ?? throw new InvalidOperationException("It is stopped.");

    public static async Task<Subject> StartAsync(Installation installation, DatabaseKind kind, params (string Name, string Value)[] settings)
    {
        var subject = new Subject(installation, kind == DatabaseKind.Postgres ? await PostgresServer.CreateDatabaseAsync() : null, settings);
        try
        {
            await subject.StartAsync();
            return subject;
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server ends in order and begins again, with what it has stored and nothing awake.</summary>
    public async Task RestartAsync()
    {
        await Server.StopAsync();
        await Server.DisposeAsync();
        _server = null;
        await StartAsync();
    }

    /// <summary>Restarts it some times; the median of the milliseconds until it was ready.</summary>
    public async Task<double> RestartsAsync(int times)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            await RestartAsync();
            took.Add(Server.ReadyAfter.TotalMilliseconds);
        }

        return Percentiles.Median(took);
    }

    public HttpClient Client() => Client(Server);

    /// <summary>One that carries the key of every server that is measured.</summary>
    public static HttpClient Client(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return client;
    }

    /// <summary>Customers with a conversation each, whose only event is their creation.</summary>
    public async Task<Conversation[]> CreateCustomersAsync(int count)
    {
        var conversations = Conversation.Many(count);
        using var client = Client();
        await Parallel.ForEachAsync(conversations, new ParallelOptions { MaxDegreeOfParallelism = CreateAtOnce }, async (conversation, cancellation) =>
        {
            using var answer = await client.PostAsJsonAsync(
                "/api/customers", new { name = "", phone_numbers = new[] { conversation.Number } }, cancellation);
            var entry = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            if (!answer.IsSuccessStatusCode)
                throw new BenchException($"No customer was created: {entry}");
            conversation.CustomerId = (string)entry!["id"]!;
        });
        await Task.Yield();
        return conversations;
    }

    /// <summary>What every server that is measured is told.</summary>
    /// <param name="postgres">Its database; null: a SQLite file in its folder.</param>
    public static (string Name, string Value)[] SettingsFor(TelnyxKey telnyx, string? postgres) =>
    [
        ("Auth__ApiKeys__bench", ApiKey),
        ("Auth__AdminPassword", "correct horse battery staple"),
        ("Telnyx__PublicKey", telnyx.PublicKey),
        ("ConnectionStrings__Messaging", postgres ?? ""),
    ];

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_postgres is not null)
            await PostgresServer.DropDatabaseAsync(_postgres);
        _folder.Dispose();
        Telnyx.Dispose();
    }

    private async Task StartAsync() =>
        _server = await ServerProcess.StartAsync(_installation.Program, _folder.Path, [], [.. SettingsFor(Telnyx, _postgres), .. _settings]);
}
