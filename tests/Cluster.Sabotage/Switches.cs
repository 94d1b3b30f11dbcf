using Messaging.Cluster.Sabotage;

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

    public void Configure(IWebHostBuilder builder) =>
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new FirstOfAll(Chosen())));

    private static Action<IApplicationBuilder> Chosen() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => app => app.Use((HttpContext context, RequestDelegate next) => next(context)),
        "deduplication" => app => app.Use(FreshIds.GiveAsync),
        "resume" => app => app.Use(ForgetPlaceAsync),
        "write-before-answer" => app => app.Use(EarlyAnswer.GiveAsync),
        var other => throw new InvalidOperationException($"{Variable}: there is no switch '{other}'."),
    };

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

    private sealed class FirstOfAll(Action<IApplicationBuilder> sabotage) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            sabotage(app);
            next(app);
        };
    }
}
