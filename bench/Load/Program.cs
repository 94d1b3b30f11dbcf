using Messaging.Bench.Load;
using Messaging.Bench.Load.Report;
using Messaging.Bench.Load.Report.Curves;
using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;
using Messaging.Persistence.Tests.Storage;

switch (args)
{
    case ["floor", var database, var publicKey]:
        await Floor.ServeAsync(database, publicKey);
        return 0;
    case ["list"]:
        foreach (var scenario in Catalog.All)
            Console.WriteLine($"{scenario.Name,-20} {scenario.Method}");
        return 0;
    case ["all", .. var options]:
        // One thread waits for all sockets and goes on with what waited: the load shares the cores with the server, and each
        // hand-over to another thread would be taken from it. Read once, by the first socket; servers do not inherit it.
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        try
        {
            return await RunAsync(Settings.Parse(options));
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        catch (BenchException e)
        {
            Console.Error.WriteLine($"FAILED: {e.Message}");
            return 1;
        }
    default:
        Console.Error.WriteLine(Settings.Usage);
        return 2;
}

static async Task<int> RunAsync(Settings settings)
{
    var kept = settings.Keep is { } path ? await ResultsFile.OpenAsync(Path.Combine(Installation.Root, path), settings) : null;
    var results = kept?.Results ?? new Results();
    using var installation = await Installation.FindAsync();
    PostgresServer.Settings = PostgresSettings.Recommended;
    var failed = 0;
    foreach (var scenario in settings.Scenarios)
    {
        if (!settings.Databases.Any(scenario.RunsOn))
        {
            Console.Error.WriteLine($"FAILED: {scenario.Name} needs {scenario.Only!.Database.Name()}: {scenario.Only.Why}");
            failed++;
        }

        foreach (var database in settings.Databases.Where(scenario.RunsOn))
        {
            var runs = scenario.OnlyOnce ? 1 : settings.Runs;
            for (var run = results.RunsOf(scenario, database) + 1; run <= runs; run++)
            {
                Console.WriteLine($"== {scenario.Name}, {database}, {run} of {runs}");
                try
                {
                    await scenario.RunAsync(new Round(installation, database, settings, scenario, results));
                    if (scenario.Curve is { } curve)
                        results.InsistOnCurve(scenario, curve, database);
                }
                catch (Exception e)
                {
                    // The others are measured all the same; this one has no figures, and the run has failed.
                    Console.Error.WriteLine($"FAILED: {scenario.Name}, {database}: {e}");
                    results.Discard(scenario, database);
                    failed++;
                    break;
                }

                results.End(scenario, database);
                if (kept is not null)
                    await kept.WriteAsync();
            }
        }

        // Each time: all of them take hours, and a run that is broken off has measured something.
        await WriteAsync(results, settings);
    }

    Console.WriteLine();
    Console.WriteLine(await PerformancePage.MakeAsync(results, settings));
    return failed == 0 ? 0 : 1;
}

static async Task WriteAsync(Results results, Settings settings)
{
    if (settings.Write is not { } file)
        return;
    var path = Path.Combine(Installation.Root, file);
    await File.WriteAllTextAsync(path, await PerformancePage.MakeAsync(results, settings));
    await GrowthSection.WritePicturesAsync(results, settings, Path.Combine(Path.GetDirectoryName(path)!, PerformancePage.PicturesOf(settings)));
}
