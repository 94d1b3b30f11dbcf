using System.Diagnostics;
using System.Globalization;

namespace Messaging.Bench.Load.Server;

/// <summary>How many cores the server (or all nodes of one), the load and the database had, on average, from the beginning of a measurement on.</summary>
internal sealed class Processor
{
    private const double TicksPerSecond = 100;

    private readonly IReadOnlyList<int> _servers;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Ticks _before;

    public Processor(params IReadOnlyList<int> servers)
    {
        _servers = servers;
        _before = Now(servers);
    }

    public Cores Used()
    {
        var now = Now(_servers);
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds * TicksPerSecond;
        return new Cores((now.Server - _before.Server) / seconds, (now.Load - _before.Load) / seconds, (now.Database - _before.Database) / seconds);
    }

    /// <summary>Bytes of a process that are in memory.</summary>
    public static long Resident(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) * 1024;
    }

    // PostgreSQL's processes come and go; what those that are gone used is added to their parent.
    private static Ticks Now(IReadOnlyList<int> servers)
    {
        var all = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Stat.Read(id) is { } stat)
                all[id] = stat;
        }

        return new Ticks(
            servers.Sum(server => all.TryGetValue(server, out var of) ? of.Own : 0),
            all[Environment.ProcessId].Own,
            all.Where(process => process.Value.Name == "postgres" && IsOurs(process.Key)).Sum(process => process.Value.Own + process.Value.Gone));

        bool IsOurs(int id)
        {
            while (all.TryGetValue(id, out var stat))
            {
                if (stat.Parent == Environment.ProcessId)
                    return true;
                id = stat.Parent;
            }

            return false;
        }
    }

    private readonly record struct Ticks(long Server, long Load, long Database);

    private sealed record Stat(string Name, int Parent, long Own, long Gone)
    {
        public static Stat? Read(int id)
        {
            string text;
            try
            {
                text = File.ReadAllText($"/proc/{id}/stat");
            }
            catch (IOException)
            {
                return null;
            }

            var end = text.LastIndexOf(')');
            var fields = text[(end + 2)..].Split(' ');
            return new Stat(
                text[(text.IndexOf('(') + 1)..end], int.Parse(fields[1], CultureInfo.InvariantCulture), Sum(fields[11], fields[12]), Sum(fields[13], fields[14]));
        }

        private static long Sum(string one, string other) =>
            long.Parse(one, CultureInfo.InvariantCulture) + long.Parse(other, CultureInfo.InvariantCulture);
    }
}

/// <summary>Cores in use by each.</summary>
internal sealed record Cores(double Server, double Load, double Database);
