using System.Diagnostics;

namespace Messaging.Web.Tests.Peers;

/// <summary>An authority and certificates as <c>deploy/certificates.sh</c> makes them, in a folder that goes with it.</summary>
public sealed class CertificateFolder : IDisposable
{
    private readonly string _script = Script();

    public string Path { get; } = Directory.CreateTempSubdirectory("messaging-certificates-").FullName;

    public string Authority => File("authority.pem");

    public static CertificateFolder WithAuthority()
    {
        var folder = new CertificateFolder();
        folder.Run("authority");
        return folder;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A node's certificate; returns its files as settings.</summary>
    public (string Certificate, string Key, string Authority) Node(string name, params string[] hosts)
    {
        Run(["node", name, .. hosts]);
        return (File($"{name}.pem"), File($"{name}.key"), Authority);
    }

    /// <summary>Runs the script and insists that it succeeds; returns what it said.</summary>
    public string Run(params string[] arguments)
    {
        var (code, output) = Try(arguments);
        Assert.True(code == 0, output);
        return output;
    }

    public (int Code, string Output) Try(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [_script, "-d", Path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "Messaging.sln")))
            folder = folder.Parent;
        return System.IO.Path.Combine(folder!.FullName, "deploy", "certificates.sh");
    }
}
