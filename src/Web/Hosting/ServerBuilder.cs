using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Streams;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;
using Messaging.Web.Conversations;
using Messaging.Web.Customers;
using Messaging.Web.Health;
using Messaging.Web.Json;
using Messaging.Web.Membership;
using Messaging.Web.Peers;
using Messaging.Web.Streams;
using Messaging.Web.Telnyx;
using Messaging.Web.Webhooks;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>Puts the server together.</summary>
public static class ServerBuilder
{
    // The system allows as many as net.core.somaxconn, usually 4,096. When thousands of streams come back at once, who finds no room is not heard, and tries
    // again only after 1, 3 and 7 s; Kestrel's own 512 are too few.
    private const int WaitingConnections = 65_535;

    private const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>A builder whose files lie beside the program and whose data lies where it was started.</summary>
    public static WebApplicationBuilder Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => StartUp.HasStarted && level >= LogLevel.Information);
        builder.Logging.AddFilter(typeof(MembershipLog).FullName, level => StartUp.HasStarted && level >= LogLevel.Information);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseSockets(sockets => sockets.Backlog = WaitingConnections);
        return builder;
    }

    /// <summary>The database that the settings name.</summary>
    public static Database FindDatabase(this WebApplicationBuilder builder) =>
        Database.Parse(builder.Configuration.GetConnectionString("Messaging"), Environment.CurrentDirectory);

    /// <summary>Brings the database's schema up to date, finds the read side, and makes both known.</summary>
    public static async Task AddStorageAsync(this WebApplicationBuilder builder, Database database)
    {
        await DatabaseMigrator.MigrateAsync(database);
        var generations = new ReadSideGenerations(database);
        var readSide = new ReadSideTables(database, generations, new JournalReader(database));
        await readSide.StartAsync(CancellationToken.None);
        builder.Services.AddSingleton(database);
        builder.Services.AddSingleton(generations);
        builder.Services.AddSingleton(readSide);
        if (database is PostgresDatabase postgres)
            builder.Services.AddNodeRoll(postgres);
    }

    public static void AddNodeOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NodeOptions>().Bind(configuration.GetSection(NodeOptions.Section)).ValidateOnStart();
        services.AddOptions<StreamOptions>().Bind(configuration.GetSection(StreamOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        services.AddSingleton<SeedList>();
        services.AddNodeTls();
        services.AddSingleton<IValidateOptions<StreamOptions>, StreamOptionsValidator>();
    }

    /// <summary>The services between the endpoints and the conversations.</summary>
    public static void AddMessaging(this IServiceCollection services)
    {
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton<JournalReader>();
        services.AddSingleton<IConversationJournal>(provider => provider.GetRequiredService<JournalReader>());
        services.AddSingleton<ConversationArchive>();
        services.AddSingleton<IMessageArchive>(provider => provider.GetRequiredService<ConversationArchive>());
        services.AddSingleton<Inbox>();
        services.AddSingleton<ProjectionPosition>();
        services.AddSingleton<ProjectionMeter>();
        services.AddActorMeters();
        services.AddSingleton<WebhookMeter>();
        services.AddSingleton<InboxChanges>();
        services.AddSingleton<ReadSideBell>();
        services.AddHostedService<GenerationWatch>();
        services.AddHostedService<InboxTail>();
        services.AddHostedService<OutboxSweep>();
        services.AddHostedService<DirectorySweep>();
        services.AddSingleton<ConversationGateway>();
        services.AddSingleton<KnownRoutes>();
        services.AddSingleton<KnownCustomers>();
        services.AddSingleton<WebhookRouter>();
        services.AddSingleton<Readiness>();
        services.AddSingleton(provider => new WebhookAccess(
            !string.IsNullOrWhiteSpace(provider.GetRequiredService<IOptions<TelnyxOptions>>().Value.PublicKey)));
        services.ConfigureHttpJsonOptions(json => MessagingJson.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // only for the page's own files, which hold no secret
            compression.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml"];
        });
    }

    /// <summary>What every request goes through, in order.</summary>
    public static void UseMessagingPipeline(this WebApplication app)
    {
        app.UseMiddleware<FailureAnswers>();
        // In the same form whatever the caller accepts: the default writes plain text for a browser.
        app.UseStatusCodePages(page => TypedResults.Problem(statusCode: page.HttpContext.Response.StatusCode).ExecuteAsync(page.HttpContext));
        app.UseMiddleware<PageHeaders>();
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/api"), page => page.UseResponseCompression());
        app.UseStaticFiles(PageEndpoint.Files);
        app.UseRouting();
        app.UseAccounts();
    }
}
