using Messaging.Web.Accounts;
using Messaging.Web.Customers;
using Messaging.Web.Health;
using Messaging.Web.Hosting;
using Messaging.Web.Membership;
using Messaging.Web.Messages;
using Messaging.Web.Observability;
using Messaging.Web.Simulator;
using Messaging.Web.Streams;
using Messaging.Web.Telnyx;
using Messaging.Web.Webhooks;

return await StartUp.RunAsync(args, async (builder, database) =>
{
    await builder.AddStorageAsync(database);
    builder.Services.AddNodeOptions(builder.Configuration);
    builder.Services.AddNodeDrain();
    builder.Services.AddAccounts(builder.Configuration);
    builder.Services.AddTelnyx(builder.Configuration);
    builder.Services.AddMessaging();
    builder.Services.AddNodeMetrics();
    builder.Services.AddNodeTraces(builder.Configuration);
    builder.Services.AddNodeLogs();
    builder.Services.AddActorSystem(database);

    var app = builder.Build();
    app.UseMessagingPipeline();
    app.MapWebhook();
    app.MapMessages();
    app.MapConversationStream();
    app.MapCustomers();
    app.MapJournal();
    app.MapInboxStream();
    app.MapSessions();
    app.MapHealth();
    app.MapMetrics();
    app.MapCluster();
    app.MapSimulator();
    app.MapPage();
    return app;
});
