using System.Globalization;
using Messaging.Bench.ReadSide;
using Messaging.Persistence.Storage;

const string Usage =
    """
    Shows how fast the read side is at a given size. Use an empty database of its own.

      seed       --database "<connection string>" [--customers 100000] [--messages 5000000]
      query      --database "<connection string>" [--runs 30] [--plans yes|no]
      journal    --database "<connection string>" [--events 1000000]
      rebuild    --database "<connection string>"
      projection --database "<connection string>" [--rate 5000] [--seconds 30]
    """;

var options = new Dictionary<string, string>();
for (var i = 1; i + 1 < args.Length; i += 2)
    options[args[i].TrimStart('-')] = args[i + 1];
if (args.Length % 2 == 0 || !options.TryGetValue("database", out var connectionString))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

await using var database = Database.Parse(connectionString, Environment.CurrentDirectory);
switch (args[0])
{
    case "seed":
        await Seed.RunAsync(database, Number("customers", 100_000), Number("messages", 5_000_000));
        return 0;
    case "query":
        return await Queries.RunAsync(database, Number("runs", 30), options.GetValueOrDefault("plans") != "no") ? 0 : 1;
    case "journal":
        await Keeping.SeedJournalAsync(database, Number("events", 1_000_000));
        return 0;
    case "rebuild":
        await Keeping.RebuildAsync(database);
        return 0;
    case "projection":
        await Keeping.ProjectAsync(database, Number("rate", 5000), Number("seconds", 30));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

int Number(string name, int usual) =>
    options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
