using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>systemd understands the unit, and what it says of the program's end is what the program does.</summary>
public sealed partial class SystemdTests
{
    private static readonly string Unit = File.ReadAllText(Path.Combine(Repository.Root, "deploy", "systemd", "messaging.service"));

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_it() => Assert.Equal("", await ComplaintsAsync(Unit));

    [Theory]
    [InlineData("TimeoutStopSec=60", "TimeoutStopSec=a minute")]
    [InlineData("ProtectSystem=strict", "ProtectSystems=strict")]
    [InlineData("EnvironmentFile=/etc", "EnvironmentFile=etc")]
    public async Task What_is_wrong_is_found(string right, string wrong)
    {
        Assert.Contains(right, Unit);
        Assert.NotEqual("", await ComplaintsAsync(Unit.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_drain_has_its_time()
    {
        var allowed = int.Parse(Setting("TimeoutStopSec"), CultureInfo.InvariantCulture);

        Assert.True(allowed > DrainTime.Seconds, $"It is killed after {allowed} s; a drain takes up to {DrainTime.Seconds}.");
        Assert.Equal(("SIGTERM", "mixed"), (Setting("KillSignal"), Setting("KillMode")));
    }

    [Fact]
    public void It_is_started_again_unless_that_is_of_no_use()
    {
        var codes = Codes("Membership", "NodeEnd.cs").Concat(Codes("Hosting", "StartUp.cs")).ToDictionary(code => code.Name, code => code.Value);

        // Everything but 0, and but these.
        Assert.Equal("on-failure", Setting("Restart"));
        Assert.Equal([codes["WrongUsage"], codes["Misconfigured"]], Setting("RestartPreventExitStatus").Split(' '));
        Assert.Equal("0", codes["Wanted"]);
        Assert.Equal("0", Setting("StartLimitIntervalSec"));
        var documented = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "cluster.md")))
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.Trim('*'));
        Assert.Equal(codes.Values.Order(), documented.Keys.Order());
        Assert.Equal(
            new[] { codes["Wanted"], codes["WrongUsage"], codes["Misconfigured"] }.Order(),
            documented.Where(row => row.Value == "no").Select(row => row.Key).Order());
    }

    private static string Setting(string name) =>
        Assert.Single(Unit.Split('\n'), line => line.StartsWith(name + "=", StringComparison.Ordinal)).Split('=', 2)[1].Trim();

    private static IEnumerable<(string Name, string Value)> Codes(params string[] file) =>
        Code().Matches(File.ReadAllText(Path.Combine([Repository.Root, "src", "Web", .. file]))).Select(code => (code.Groups[1].Value, code.Groups[2].Value));

    // What it says of this unit; where the machine's own are wrong is no concern of ours.
    private static async Task<string> ComplaintsAsync(string unit)
    {
        var folder = Directory.CreateTempSubdirectory("messaging-unit-").FullName;
        try
        {
            var file = Path.Combine(folder, "messaging.service");
            // It looks for the program, which need not be where a server has it.
            await File.WriteAllTextAsync(file, unit.Replace("/usr/bin/dotnet", "/bin/sh", StringComparison.Ordinal));
            using var process = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", file]) { RedirectStandardError = true })!;
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return string.Join('\n', said.Split('\n').Where(line => line.Contains("messaging.service", StringComparison.Ordinal)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"const int (\w+) = (\d+);")]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| (\d+) \|.*\| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
