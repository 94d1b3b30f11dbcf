using System.Net.Http.Json;
using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Storage;
using Messaging.Web.Conversations;
using Messaging.Web.Customers;
using Messaging.Web.Hosting;
using Messaging.Web.Telnyx;
using Messaging.Web.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Web.Tests.Webhooks;

/// <summary>The web sides of two nodes, with the real endpoints, router and directory, over one database and one region.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("messaging-test-");
    private readonly ActorSystem _system = ActorSystem.Create("nodes", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
    private readonly List<WebApplication> _nodes = [];
    private readonly List<HttpClient> _clients = [];
    private readonly IActorRef _region;

    private TwoNodes() => _region = _system.ActorOf(Props.Create<UnsureRegion>());

    public CustomerDirectory Directory => _nodes[0].Services.GetRequiredService<CustomerDirectory>();

    public static async Task<TwoNodes> StartAsync()
    {
        var nodes = new TwoNodes();
        for (var i = 0; i < 2; i++)
            await nodes.AddNodeAsync();
        return nodes;
    }

    public static TelnyxWebhook.InboundText Text(string from, string eventId, DateTimeOffset? at = null) => new()
    {
        EventId = eventId,
        OccurredAt = at ?? DateTimeOffset.UtcNow,
        SentAt = at ?? DateTimeOffset.UtcNow,
        TelnyxMessageId = "t-" + eventId,
        From = from,
        To = "+13125550100",
        Group = null,
        Text = eventId,
        Subject = null,
        Type = "SMS",
        Media = [],
        Parts = 1,
        OptOut = OptOutWish.None,
    };

    public async Task<bool> TakeAsync(int node, TelnyxWebhook.InboundText text) =>
        await _nodes[node].Services.GetRequiredService<WebhookRouter>().TakeAsync(
            text, Encoding.UTF8.GetBytes("{}"), null, CancellationToken.None) is WebhookResult.Taken or WebhookResult.Duplicate;

    public Task<HttpResponseMessage> PatchAsync(int node, CustomerId customer, object body) =>
        _clients[node].PatchAsJsonAsync($"/api/customers/{customer}", body);

    public Task<HttpResponseMessage> GetAsync(int node, CustomerId customer) => _clients[node].GetAsync($"/api/customers/{customer}");

    public async Task TroubleAsync(int? seed) => await _region.Ask<UnsureRegion.Trouble>(new UnsureRegion.Trouble(seed));

    public Task<UnsureRegion.All> AllAsync() => _region.Ask<UnsureRegion.All>(new UnsureRegion.GetAll());

    public Task SweepAsync() => new DirectorySweep(
        Directory, _nodes[0].Services.GetRequiredService<ConversationGateway>(), TimeProvider.System, NullLogger<DirectorySweep>.Instance)
        .SweepAsync(DateTimeOffset.MaxValue, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _system.Terminate();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private async Task AddNodeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await builder.AddStorageAsync(Database.Parse(null, _folder.FullName));
        builder.Services.AddMessaging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IRequiredActor<ConversationRegion>>(new UnsureRegion.Reference(_region));
        // The test says when there is a sweep, and nothing reads the read side.
        foreach (var service in builder.Services.Where(service =>
            service.ServiceType == typeof(IHostedService) &&
            service.ImplementationType?.Namespace?.StartsWith("Messaging.", StringComparison.Ordinal) == true).ToList())
            builder.Services.Remove(service);
        var app = builder.Build();
        app.UseMiddleware<FailureAnswers>();
        app.MapCustomers();
        await app.StartAsync();
        _nodes.Add(app);
        _clients.Add(new HttpClient { BaseAddress = new Uri(app.Urls.First()) });
    }
}
