using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Messaging.Bench.Load.Server;

/// <summary>The server as it is installed: the one that <c>MESSAGING_PROGRAM</c> names, or one that is published for this run.</summary>
internal sealed class Installation : IDisposable
{
    private readonly WorkFolder? _folder;

    private Installation(string program, WorkFolder? folder) => (Program, _folder) = (program, folder);

    public string Program { get; }

    /// <summary>Where the sources are.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What the server is made of: paths in the repository.</summary>
    public static IReadOnlyList<string> Sources { get; } = ["src", "akka.hocon", "Directory.Build.props", "Directory.Packages.props"];

    public static async Task<Installation> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("MESSAGING_PROGRAM") is { Length: > 0 } named)
            return File.Exists(named) ? new Installation(Path.GetFullPath(named), null) : throw new BenchException($"There is no {named}.");
        var folder = new WorkFolder("messaging-bench-program-");
        var machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Console.WriteLine("Publishing src/Web…");
        var installation = new Installation(Path.Combine(folder.Path, "Messaging.Web.dll"), folder);
        try
        {
            await RunAsync(
                "dotnet", ["publish", "src/Web", "-c", "Release", "-r", machine, "--self-contained", "false", "-p:SkipClientPage=true", "-o", folder.Path, "-v", "quiet"]);
            return installation;
        }
        catch
        {
            installation.Dispose();
            throw;
        }
    }

    /// <summary>What of these paths is not committed; empty: nothing.</summary>
    public static Task<string> ChangesAsync(IEnumerable<string> paths) => RunAsync("git", ["status", "--porcelain", "--", .. paths]);

    /// <summary>What a command said; it has to succeed.</summary>
    public static async Task<string> RunAsync(string command, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.Trim() : throw new BenchException($"{command} {string.Join(' ', arguments)}: {process.ExitCode}\n{said}");
    }

    public void Dispose() => _folder?.Dispose();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Messaging.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new BenchException("Messaging.sln is in no folder above the bench.");
    }
}
