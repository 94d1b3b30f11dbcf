using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Dapper;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Accounts;

/// <summary>A real server with accounts and a few endpoints to stand for the rest of the system, on a database of its own.</summary>
internal sealed class AccountsHost : IAsyncDisposable
{
    public const string Password = "correct horse";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication app;
    private readonly SocketsHttpHandler handler = new()
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
    };

    private AccountsHost(WebApplication app, FakeTimeProvider clock, string? generatedPassword)
    {
        this.app = app;
        Clock = clock;
        GeneratedPassword = generatedPassword;
        var addresses = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!;
        Client = new HttpClient(handler) { BaseAddress = new Uri(addresses.Addresses.Single()) };
    }

    public HttpClient Client { get; }

    public FakeTimeProvider Clock { get; }

    public string? GeneratedPassword { get; }

    public IServiceProvider Services => app.Services;

    public Database Database => app.Services.GetRequiredService<Database>();

    public static async Task<AccountsHost> StartAsync(
        string folder, Dictionary<string, string?>? settings = null, bool tls = false, FakeTimeProvider? clock = null, string? database = null)
    {
        clock ??= new FakeTimeProvider(DateTimeOffset.UtcNow);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls)
                listen.UseHttps(SelfSigned());
        }));
        if (tls)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Configuration.AddInMemoryCollection(settings ?? new()
        {
            ["Auth:AdminPassword"] = Password,
            ["Auth:ApiKeys:robot"] = Secret,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddRouting();
        builder.Services.AddSingleton(Database.Parse(database, folder));
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAccounts(builder.Configuration);
        builder.Services.Configure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1000);
        SweepOnDemand(builder.Services);

        var app = builder.Build();
        app.UseRouting();
        app.UseAccounts();
        app.MapSessions();
        MapTheRest(app);
        await DatabaseMigrator.MigrateAsync(app.Services.GetRequiredService<Database>());
        var generated = await AdminAccount.EnsureAsync(app.Services);
        await CookieKeys.EnsureAsync(app.Services);
        await app.StartAsync();
        return new AccountsHost(app, clock, generated);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? cookie = null, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (cookie is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> TrySignInAsync(string username, string password, string? cookie = null) =>
        SendAsync(HttpMethod.Post, "/api/session", cookie, Json(JsonSerializer.Serialize(new { username, password })));

    /// <summary>Signs in and returns the cookie as a browser would send it back.</summary>
    public async Task<string> SignInAsync(string password = Password, string? cookie = null)
    {
        using var response = await TrySignInAsync("admin", password, cookie);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return CookieOf(response);
    }

    public async Task<HttpStatusCode> WhoAsync(string? cookie)
    {
        using var response = await SendAsync(HttpMethod.Get, "/api/session", cookie);
        return response.StatusCode;
    }

    /// <summary>How many are stored.</summary>
    public Task<int> SessionsAsync() => StoredAsync("SELECT count(*) FROM sessions");

    /// <summary>Wrong passwords since the last right one, of the only agent.</summary>
    public Task<int> FailuresAsync() => StoredAsync("SELECT access_failed_count FROM agents");

    public static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static async Task AssertProblemAsync(HttpStatusCode expected, HttpResponseMessage response)
    {
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal((int)expected, problem.RootElement.GetProperty("status").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        handler.Dispose();
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    // By itself it would sweep for every five seconds that a test moves the clock on.
    private static void SweepOnDemand(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(SessionSweep)));
        services.AddSingleton<SessionSweep>();
    }

    private async Task<int> StoredAsync(string sql)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<int>(sql);
    }

    private static void MapTheRest(WebApplication app)
    {
        app.MapGet("/", () => "page").WithMetadata(new AsksNobodyWho());
        app.MapGet("/health/live", () => "live");
        app.MapPost("/simulator/inbound", () => "texted");
        app.MapPost("/api/telnyx/inbound", () => "taken").AllowAnonymous();
        app.MapGet("/api/things", (HttpContext context) => context.User.Identity!.Name);
        app.MapMethods("/api/things", ["POST", "PUT", "PATCH", "DELETE"], () => "changed");
        app.MapGet("/api/stream", async (HttpContext context, SessionStreams streams) =>
        {
            var ended = new TaskCompletionSource();
            await using var end = streams.TokenFor(context).Register(ended.SetResult);
            await context.Response.WriteAsync("open");
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
