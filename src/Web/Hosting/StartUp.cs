using Akka.Actor;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;
using Messaging.Web.Health;
using Messaging.Web.Membership;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>Runs the program: a start that cannot succeed ends with one line per reason, a good one says where the page is.</summary>
public static class StartUp
{
    private const int WrongUsage = 2;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private static volatile bool s_started;

    /// <summary>Until then a failure is told by this class, in a line, and the host need not log it.</summary>
    public static bool HasStarted => s_started;

    public static async Task<int> RunAsync(
        string[] args, Func<WebApplicationBuilder, Database, Task<WebApplication>> build)
    {
        try
        {
            var builder = ServerBuilder.Create(args);
            if (CheckHealth.IsAskedFor(args))
                return await CheckHealth.RunAsync(args, builder.Configuration[WebHostDefaults.ServerUrlsKey], Console.Error);
            var database = builder.FindDatabase();
            if (ResetPassword.IsAskedFor(args))
                return await ResetPassword.RunAsync(args, database, Console.Out, Console.Error);
            if (RebuildReadSide.IsAskedFor(args))
                return await RebuildReadSide.RunAsync(args, database, Console.Out, Console.Error);
            if (MoveToPostgres.IsAskedFor(args))
                return await MoveToPostgres.RunAsync(args, database, Console.Out, Console.Error);

            if (args is [{ } verb, ..] && !verb.StartsWith('-') && !verb.Contains('='))
            {
                // Not to be taken for the wish to start: whoever mistypes a command has a server running already.
                await Console.Error.WriteLineAsync(
                    $"There is no command '{verb}'. There are: reset-password <name>, rebuild-read-side, move-to-postgres <connection string>, check-health. Without one the server starts.");
                return WrongUsage;
            }

            await using var app = await build(builder, database);
            return await ServeAsync(app, database);
        }
        catch (Exception e) when (StartFailure.Reasons(e) is { } reasons)
        {
            foreach (var reason in reasons)
                await Console.Error.WriteLineAsync(reason);
            return StartFailure.MayPass(e) ? NodeEnd.Unwanted : NodeEnd.Misconfigured;
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, Database database)
    {
        // Before anything is opened: a start that is refused leaves no trace but a schema that is up to date.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        var node = app.Services.GetRequiredService<IOptions<NodeOptions>>().Value;
        ListenAddresses.Check(app.Configuration, node);
        await NodeAdmission.CheckAsync(node, app.Services.GetRequiredService<SeedList>(), database);

        using var alone = (database as SqliteDatabase)?.Serve();

        // Said even if the start fails further on: it is not stored anywhere and would be lost.
        var password = await AdminAccount.EnsureAsync(app.Services);
        if (password is not null)
            Console.WriteLine($"\n  First start: the account '{AdminAccount.Name}' has the password {password}   (shown this once)\n");
        await CookieKeys.EnsureAsync(app.Services);
        await StartAsync(app);
        s_started = true;
        var actors = app.Services.GetRequiredService<ActorSystem>();
        var roll = app.Services.GetService<NodeRoll>();
        string? broken = null;
        app.Lifetime.ApplicationStopping.Register(() => broken = NodeEnd.BrokenPart(app.Services.GetServices<IHostedService>()));
        NodeEnd.Ensure(actors, roll, () => broken);
        await AnnounceAsync(app);
        await app.WaitForShutdownAsync();
        var end = NodeEnd.Of(actors, roll, broken);
        if (end.Reason is { } reason)
            await Console.Error.WriteLineAsync(reason);
        return end.Code;
    }

    // What was started before the part that failed ends in order: actors would go on for a moment, without the services they ask for.
    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.StopAsync();
            throw;
        }
    }

    private static async Task AnnounceAsync(WebApplication app)
    {
        var problem = await ReadyAsync(app);
        if (app.Lifetime.ApplicationStopping.IsCancellationRequested)
            return;

        Console.WriteLine();
        Console.WriteLine(problem is null
            ? $"  Messaging is ready: {string.Join(", ", app.Urls)}"
            : $"  Messaging listens at {string.Join(", ", app.Urls)} but is NOT ready: {problem} See /health/ready.");
        if (app.Services.GetRequiredService<TelnyxMode>().Simulated)
            Console.WriteLine("  The carrier is simulated: nothing leaves this machine. Set Telnyx__ApiKey for the real one.");
        foreach (var missing in Missing(app))
            Console.WriteLine($"  {missing}");
        Console.WriteLine();
    }

    private static async Task<string?> ReadyAsync(WebApplication app)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(app.Lifetime.ApplicationStopping);
        time.CancelAfter(ReadyWithin);
        var readiness = app.Services.GetRequiredService<Readiness>();
        string? problem;
        while ((problem = await readiness.ProblemAsync(CancellationToken.None)) is not null && !time.IsCancellationRequested)
            await Task.Delay(LookAgain, time.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return problem;
    }

    // Not wrong, so no reason to refuse the start; but nobody wants to find out by a lost text.
    private static IEnumerable<string> Missing(WebApplication app)
    {
        var telnyx = app.Services.GetRequiredService<IOptions<TelnyxOptions>>().Value;
        if (telnyx.ApiKey is null)
            yield break;
        if (telnyx.PublicKey is null)
            yield return "Telnyx__PublicKey is not set: webhooks are refused, so nothing comes in.";
        if (telnyx.WebhookUrl is null)
            yield return "Telnyx__WebhookUrl is not set: delivery reports come only if the messaging profile names an address.";
        if (telnyx.From is null)
            yield return "Telnyx__From is not set: only customers who have texted can be texted.";
    }
}
