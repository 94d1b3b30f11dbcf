using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>How long an ordered stop takes at the worst, by the settings that are shipped: what a supervisor has to allow before it kills.</summary>
internal static partial class DrainTime
{
    // Before the phases begin; Cluster__DrainSeconds, which is 0 unless set, comes on top.
    private const int RequestsFinish = 10;

    public static int Seconds { get; } = RequestsFinish + Phases();

    private static int Phases()
    {
        var settings = File.ReadAllText(Path.Combine(Repository.Root, "akka.hocon"));
        var begin = settings.IndexOf("phases {", StringComparison.Ordinal);
        var phases = Timeout().Matches(settings[begin..settings.IndexOf('}', begin)]);
        Assert.NotEmpty(phases);
        return phases.Sum(phase => int.Parse(phase.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^\s*[\w-]+\.timeout = (\d+)s\s*$", RegexOptions.Multiline)]
    private static partial Regex Timeout();
}
