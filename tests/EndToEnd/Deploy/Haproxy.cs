using System.Diagnostics;
using System.Net.Sockets;
using System.Net;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>The real HAProxy with the configuration as it is shipped; only addresses are put in.</summary>
internal sealed class Haproxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Haproxy(Process process, string folder, int port) =>
        (_process, _folder, Address) = (process, folder, new Uri($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    public static string ConfigurationFile => Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg");

    public static async Task<Haproxy> StartAsync(params Uri[] nodes)
    {
        var port = FreePort.Find();
        var folder = ServerProcess.NewFolder();
        var file = Path.Combine(folder, "haproxy.cfg");
        var lines = (await File.ReadAllLinesAsync(ConfigurationFile)).Where(line => !line.StartsWith("    server ", StringComparison.Ordinal))
            .Select(line => line == "    bind :8080" ? $"    bind 127.0.0.1:{port}" : line)
            .Concat(nodes.Select((node, i) => $"    server node{i} {node.Authority}"));
        await File.WriteAllLinesAsync(file, lines);
        var process = Start("-f", file);
        var haproxy = new Haproxy(process, folder, port);
        await Eventually.TrueAsync(() => process.HasExited || Accepts(port));
        Assert.False(process.HasExited, "HAProxy ended.");
        return haproxy;
    }

    /// <summary>Runs it to its end; returns its exit code.</summary>
    public static async Task<int> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // In Debian it lies where not everybody's path leads.
    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy", arguments))!;

    private static bool Accepts(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
