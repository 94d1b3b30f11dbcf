using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Messaging.Bench.Load.Server;

/// <summary>A program that serves HTTP on a free port and says so with a line <c>… is ready: http://…</c>.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new BenchException("A server ended:\n" + LastLines()));
    }

    public Uri Address => _ready.Task.Result;

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    public int Id => _process.Id;

    /// <summary>From its start as a process to its line.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public static async Task<ServerProcess> StartAsync(
        string program, string folder, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        var server = new ServerProcess(start);
        var began = Stopwatch.GetTimestamp();
        server._process.Start();
        AtExit.Add(server.Kill);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server._ready.Task.WaitAsync(Within);
            server.ReadyAfter = Stopwatch.GetElapsedTime(began);
            return server;
        }
        catch (Exception e) when (e is TimeoutException or BenchException)
        {
            var said = server.LastLines();
            await server.DisposeAsync();
            throw new BenchException($"A server did not become ready:\n{said}");
        }
    }

    /// <summary>The last of what it wrote to the console.</summary>
    public string LastLines()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }

    /// <summary>SIGTERM, as a supervisor sends it; returns when it has ended.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Within);
    }

    public async ValueTask DisposeAsync()
    {
        AtExit.Remove(Kill);
        // Off the thread of the sockets, which may have led here: what the process still says is read by it, and without that the wait has no end.
        await Task.Yield();
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Kill()
    {
        if (_process.HasExited)
            return;
        _process.Kill();
        _process.WaitForExit();
    }

    // Settings of whoever started the bench, and those that the bench gave itself.
    private static bool IsForeign(string name) =>
        name.StartsWith("DOTNET_SYSTEM_NET_SOCKETS", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name.Contains("__", StringComparison.Ordinal);

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }

        if (ReadyLine().Match(line) is { Success: true } match)
            _ready.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"is ready: (http://\S+?),?(\s|$)")]
    private static partial Regex ReadyLine();
}
