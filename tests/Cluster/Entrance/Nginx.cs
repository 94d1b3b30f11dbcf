using System.Diagnostics;
using System.Globalization;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Cluster.Tests.Entrance;

/// <summary>nginx as <c>deploy/nginx</c> has it, in front of any nodes.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _process;

    private Nginx(DirectoryInfo folder, Process process, Uri address) => (_folder, _process, Address) = (folder, process, address);

    public Uri Address { get; }

    public static async Task<Nginx> StartAsync(params string[] nodes)
    {
        var folder = Directory.CreateTempSubdirectory("messaging-nginx-");
        var port = FreePort.Find();
        var servers = string.Concat(nodes.Select(node => $"server {new Uri(node).Authority} max_fails=1 fail_timeout=3s; "));
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "nginx", "messaging.conf"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "messaging.conf"), shipped
            .Replace("@LISTEN@", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), StringComparison.Ordinal)
            .Replace("@NODES@", servers, StringComparison.Ordinal));
        var temporary = string.Concat(
            new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(what => $"{what}_temp_path {folder.FullName}/{what}; "));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nginx.conf"), $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            worker_processes 2;
            pid {{folder.FullName}}/pid;
            error_log {{folder.FullName}}/error.log warn;
            events { worker_connections 256; }
            http { access_log off; {{temporary}} include {{folder.FullName}}/messaging.conf; }
            """);
        var program = File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx";
        var process = Process.Start(program, ["-e", $"{folder.FullName}/error.log", "-p", folder.FullName, "-c", $"{folder.FullName}/nginx.conf"]);
        var nginx = new Nginx(folder, process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        using var client = new HttpClient { BaseAddress = nginx.Address };
        await Eventually.GetAsync(
            async () =>
            {
                try
                {
                    // Answered by nginx itself.
                    return (int)(await client.GetAsync("/metrics")).StatusCode;
                }
                catch (HttpRequestException)
                {
                    return process.HasExited ? throw new InvalidOperationException($"nginx ended with {process.ExitCode}.") : 0;
                }
            },
            status => status == 403);
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
