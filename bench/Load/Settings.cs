using System.Globalization;
using Messaging.Bench.Load.Scenarios;
using Messaging.Bench.Load.Server;

namespace Messaging.Bench.Load;

/// <summary>What a run was asked to do.</summary>
internal sealed record Settings
{
    public const string Usage =
        """
        Measures the server from outside: a freshly started one for each scenario, with the load beside it.

          all  [--database sqlite|postgres|both] [--runs 3] [--scenario NAME…] [--write docs/performance.md]
               [--keep FILE]
               [--seconds 10] [--warm 30] [--streams 10000] [--http2-streams 50000] [--conversations 100000] [--messages 10000]
               [--most-conversations 10000] [--most-streams 5000]
          list

        --seconds        of each load that is measured, after as many seconds of the same load as --warm says
        --streams        of the scenarios idle and resume; each takes a descriptor on both sides (ulimit -n)
        --http2-streams  of the scenario idle-http2
        --conversations  of the scenario start
        --messages       of a long conversation, and of the last point of grow-length
        --most-conversations, --most-streams  of the last point of grow-conversations, of grow-streams
        --keep           each run that has ended into this file, and add what it has of the same program: --runs are all of them together
        MESSAGING_PROGRAM names a Messaging.Web.dll that is measured instead of one that is published for the run.
        """;

    public IReadOnlyList<DatabaseKind> Databases { get; private init; } = [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    public IReadOnlyList<Scenario> Scenarios { get; private init; } = Catalog.All;

    public int Runs { get; private init; } = 3;

    public string? Write { get; private init; }

    public string? Keep { get; private init; }

    public TimeSpan Measured { get; private init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Warm { get; private init; } = TimeSpan.FromSeconds(30);

    public int Streams { get; private init; } = 10_000;

    public int Http2Streams { get; private init; } = 50_000;

    public int Conversations { get; private init; } = 100_000;

    public int Messages { get; private init; } = 10_000;

    public int MostConversations { get; private init; } = 10_000;

    public int MostStreams { get; private init; } = 5_000;

    /// <exception cref="FormatException">An option that there is not, or a value that it cannot have.</exception>
    public static Settings Parse(ReadOnlySpan<string> options)
    {
        var settings = new Settings();
        for (var i = 0; i < options.Length;)
        {
            var name = options[i++];
            var values = new List<string>();
            while (i < options.Length && !options[i].StartsWith("--", StringComparison.Ordinal))
                values.Add(options[i++]);
            settings = name == "--scenario"
                ? settings with { Scenarios = [.. values.Select(Catalog.Find)] }
                : settings.With(name, values is [var value] ? value : throw new FormatException($"{name} takes one value."));
        }

        return settings;
    }

    private Settings With(string name, string value) => name switch
    {
        "--database" => this with
        {
            Databases = value switch
            {
                "sqlite" => [DatabaseKind.Sqlite],
                "postgres" => [DatabaseKind.Postgres],
                "both" => [DatabaseKind.Sqlite, DatabaseKind.Postgres],
                _ => throw new FormatException("--database is sqlite, postgres or both."),
            },
        },
        "--runs" => this with { Runs = Number(value) },
        "--write" => this with { Write = value },
        "--keep" => this with { Keep = value },
        "--seconds" => this with { Measured = TimeSpan.FromSeconds(Number(value)) },
        "--warm" => this with { Warm = TimeSpan.FromSeconds(Number(value)) },
        "--streams" => this with { Streams = Number(value) },
        "--http2-streams" => this with { Http2Streams = Number(value) },
        "--conversations" => this with { Conversations = Number(value) },
        "--messages" => this with { Messages = Number(value) },
        "--most-conversations" => this with { MostConversations = Number(value) },
        "--most-streams" => this with { MostStreams = Number(value) },
        _ => throw new FormatException($"There is no option {name}."),
    };

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{value} is not a number above 0.");
}
