using Messaging.Cluster.Sabotage;
using Messaging.Web.Telnyx;

[assembly: HostingStartup(typeof(Switches))]

namespace Messaging.Cluster.Sabotage;

/// <summary>
/// Switches off one of the promises that the history checker proves, to prove the checker. Which one is said by the
/// environment; production code knows nothing of it.
/// </summary>
public sealed class Switches : IHostingStartup
{
    public const string Variable = "MESSAGING_SABOTAGE";

    /// <summary>Before the program starts: makes the host find this class.</summary>
    public static void Prepare()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", typeof(Switches).Assembly.GetName().Name);
        FreshIds.AddKey();
    }

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => Choose(services));

    private static IServiceCollection Choose(IServiceCollection services) => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => services,
        "deduplication" => InFront(services, FreshIds.GiveAsync),
        "resume" => InFront(services, ForgetPlaceAsync),
        "write-before-answer" => InFront(services, EarlyAnswer.GiveAsync),
        "idempotency" => InFront(services, ForgetKeyAsync),
        "one-call" => services.AddHttpClient(TelnyxClient.HttpClientName).AddHttpMessageHandler(() => new SecondCall()).Services,
        var other => throw new InvalidOperationException($"{Variable}: there is no switch '{other}'."),
    };

    private static IServiceCollection InFront(IServiceCollection services, Func<HttpContext, RequestDelegate, Task> sabotage) =>
        services.AddSingleton<IStartupFilter>(new FirstOfAll(app => app.Use(sabotage)));

    // Every stream is live from now, whatever its reader has.
    private static Task ForgetPlaceAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is "/api/messages/stream" or "/api/inbox/stream")
        {
            context.Request.Headers.Remove("Last-Event-ID");
            context.Request.QueryString = QueryString.Create(
                context.Request.Query.Where(value => value.Key != "after").Select(value => KeyValuePair.Create(value.Key, (string?)value.Value)));
        }

        return next(context);
    }

    // A repeated send is a new wish.
    private static Task ForgetKeyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Value is "/api/messages/send")
            context.Request.Headers.Remove("Idempotency-Key");
        return next(context);
    }

    private sealed class FirstOfAll(Action<IApplicationBuilder> sabotage) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            sabotage(app);
            next(app);
        };
    }
}
