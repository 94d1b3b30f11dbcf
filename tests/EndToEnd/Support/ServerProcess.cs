using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>The real server as a process of its own, on a free port, with its data in a folder that outlives it.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    public const string ApiKey = "a-key-of-the-tests-with-more-than-32-characters";
    public const string AdminPassword = "correct horse battery staple";

    /// <summary>For the runtime of a server that lives for seconds, as dozens of them do.</summary>
    public static IReadOnlyList<(string Name, string Value)> ShortLife { get; } =
    [
        // It counts calls to make long lives faster.
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_TC_CallCounting", "0"),
        // Pages of code that are written through a second mapping cost a twentieth of a start.
        ("DOTNET_EnableWriteXorExecute", "0"),
    ];

    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isDisposed;

    private ServerProcess(string program, string folder, IEnumerable<(string Name, string Value)> environment)
    {
        Folder = folder;
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Auth__ApiKeys__tests"] = ApiKey;
        start.Environment["Auth__AdminPassword"] = AdminPassword;
        foreach (var (name, value) in ShortLife.Concat(environment))
            start.Environment[name] = value;

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("The server ended:\n" + Output));
    }

    /// <summary>The server: the one that <c>MESSAGING_PROGRAM</c> names, or else the one that is built beside the tests.</summary>
    public static string Program { get; } = FindProgram();

    public string Folder { get; }

    /// <summary>Everything that it wrote to the console so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public Uri Address => _ready.Task.Result;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Bytes of memory that it holds at this moment.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("messaging-test-").FullName;

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public static Task<ServerProcess> StartAsync(string folder, params (string Name, string Value)[] environment) =>
        StartProgramAsync(Program, folder, environment);

    /// <summary>The same for another program that says in the same way that it is ready.</summary>
    public static async Task<ServerProcess> StartProgramAsync(
        string program, string folder, params (string Name, string Value)[] environment)
    {
        var server = LaunchProgram(program, folder, environment);
        try
        {
            await server._ready.Task.WaitAsync(StartWithin);
            return server;
        }
        catch (TimeoutException)
        {
            var output = server.Output;
            await server.DisposeAsync();
            throw new TimeoutException("The server did not become ready:\n" + output);
        }
    }

    /// <summary>Starts it without waiting, for starts that are meant to fail.</summary>
    public static ServerProcess Launch(string folder, params (string Name, string Value)[] environment) =>
        LaunchProgram(Program, folder, environment);

    public static ServerProcess LaunchProgram(string program, string folder, params (string Name, string Value)[] environment)
    {
        var server = new ServerProcess(program, folder, environment);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>A client that carries the API key and never times out by itself.</summary>
    public HttpClient Client(string? key = ApiKey)
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            MaxConnectionsPerServer = 1000,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        var client = new HttpClient(handler)
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGINT, as Ctrl+C sends it; returns once the process has ended.</summary>
    public async Task InterruptAsync()
    {
        Signal(_process.Id, 2);
        await WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor sends it; returns at once.</summary>
    public void Terminate() => Signal(_process.Id, 15);

    /// <summary>SIGSTOP: it hears and says nothing, until <see cref="Resume"/>.</summary>
    public void Freeze() => Signal(_process.Id, 19);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal(_process.Id, 18);

    public async Task WaitForExitAsync() => await _process.WaitForExitAsync().WaitAsync(StartWithin);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        if (ReadyLine().Match(line) is { Success: true } match)
            _ready.TrySetResult(new Uri(match.Groups[1].Value));
        else if (LateLine().Match(line) is { Success: true } late)
            _ = ReadyLaterAsync(new Uri(late.Groups[1].Value));
    }

    // On a busy machine it may not be ready when it looks for the first time.
    private async Task ReadyLaterAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        await Eventually.AnswerAsync(() => client.GetStringAsync("/health/ready"));
        _ready.TrySetResult(address);
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("Telnyx__", StringComparison.Ordinal) || name.StartsWith("Auth__", StringComparison.Ordinal) ||
        name.StartsWith("Stream__", StringComparison.Ordinal) || name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || name.StartsWith("Cluster__", StringComparison.Ordinal);

    private static string FindProgram()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release" : "Debug";
        var program = Environment.GetEnvironmentVariable("MESSAGING_PROGRAM") is { Length: > 0 } named
            ? Path.GetFullPath(named)
            : Path.Combine(Repository.Root, "src", "Web", "bin", configuration, "net10.0", "Messaging.Web.dll");
        return File.Exists(program) ? program : throw new FileNotFoundException($"The server is not built: {program}");
    }

    private static void Signal(int process, int signal)
    {
        if (Kill(process, signal) != 0)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Signal {signal} did not reach {process}."));
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex(@"Messaging is ready: (http://\S+?),?(\s|$)")]
    private static partial Regex ReadyLine();

    [GeneratedRegex(@"Messaging listens at (http://\S+?),? .*but is NOT ready")]
    private static partial Regex LateLine();
}
