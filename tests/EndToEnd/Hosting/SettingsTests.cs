using System.Net;
using System.Net.Sockets;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Hosting;

/// <summary>A wrong setting ends the start with one line that names it and says what is expected.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Cluster__Port", "99999")]
    [InlineData("Cluster__Port", "a port")]
    [InlineData("Cluster__DrainSeconds", "-1")]
    [InlineData("Cluster__DrainSeconds", "soon")]
    [InlineData("Stream__PingSeconds", "0")]
    [InlineData("Stream__PingSeconds", "often")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector")]
    [InlineData("Telnyx__PublicKey", "not base64")]
    [InlineData("Telnyx__PublicKey", "AAAA")]
    [InlineData("Telnyx__ApiBaseUrl", "ftp://example.com")]
    [InlineData("Telnyx__WebhookUrl", "somewhere")]
    [InlineData("Telnyx__From", "nobody at all, really")]
    [InlineData("Auth__ApiKeys__tests", "too-short")]
    [InlineData("Auth__AdminPassword", "short")]
    [InlineData("ConnectionStrings__Messaging", "this is no connection string")]
    [InlineData("ConnectionStrings__Messaging", "Data Source=:memory:")]
    [InlineData("ASPNETCORE_URLS", "garbage")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999")]
    [InlineData("ASPNETCORE_URLS", "ftp://127.0.0.1:0")]
    [InlineData("ASPNETCORE_URLS", "http://203.0.113.1:5080")]
    public async Task A_wrong_setting_is_named(string setting, string value)
    {
        var folder = ServerProcess.NewFolder();
        await EndsWithOneLineAsync(folder, setting, (setting, value));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var folder = ServerProcess.NewFolder();
        await EndsWithOneLineAsync(folder, "ASPNETCORE_URLS", ("ASPNETCORE_URLS", $"http://{other.LocalEndpoint}"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_seed_node_that_is_no_address_is_named()
    {
        var folder = ServerProcess.NewFolder();
        await EndsWithOneLineAsync(folder, "Cluster__SeedNodes__0", ("Cluster__SeedNodes__0", "not an address"), ("Cluster__Port", "4053"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Other_nodes_are_refused_where_each_would_have_a_file_of_its_own()
    {
        var folder = ServerProcess.NewFolder();
        var code = await EndsWithOneLineAsync(
            folder, "Cluster__SeedNodes", ("Cluster__SeedNodes__0", "akka.tcp://messaging@127.0.0.1:4053"), ("Cluster__Port", "4054"));
        Assert.Equal(78, code);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_is_named()
    {
        var folder = ServerProcess.NewFolder();
        await EndsWithOneLineAsync(
            folder, "Cluster__Tls__Authority",
            ("Cluster__Tls__Certificate", "none.pem"), ("Cluster__Tls__Key", "none.key"), ("Cluster__Tls__Authority", "authority.pem"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_cluster_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var folder = ServerProcess.NewFolder();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await EndsWithOneLineAsync(folder, "Cluster__Port", ("Cluster__Port", $"{port}"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_as_it_was()
    {
        var folder = ServerProcess.NewFolder();
        var file = Path.Combine(folder, "notes.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("these are my notes\n", 500)));
        await EndsWithOneLineAsync(folder, "ConnectionStrings__Messaging", ("ConnectionStrings__Messaging", $"Data Source={file}"));
        Assert.StartsWith("these are my notes", await File.ReadAllTextAsync(file));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        var folder = ServerProcess.NewFolder();
        // A file where the folder should be: refused even to root.
        await File.WriteAllTextAsync(Path.Combine(folder, "data"), "");
        await EndsWithOneLineAsync(folder, "ConnectionStrings__Messaging");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_is_refused_and_one_after_a_kill_is_not()
    {
        var folder = ServerProcess.NewFolder();
        await using (var first = await ServerProcess.StartAsync(folder))
        {
            await EndsWithOneLineAsync(folder, "ConnectionStrings__Messaging");
            await first.KillAsync();
        }

        await using (await ServerProcess.StartAsync(folder))
        {
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("rebuild")]
    [InlineData("reset-passwort", "admin")]
    public async Task A_mistyped_command_starts_no_server(params string[] arguments)
    {
        var folder = ServerProcess.NewFolder();

        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ServerCommand.RunAsync(folder, arguments));

        Assert.Contains($"There is no command '{arguments[0]}'", refusal.Message);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<int> EndsWithOneLineAsync(string folder, string named, params (string Name, string Value)[] environment)
    {
        await using var server = ServerProcess.Launch(folder, environment);
        await server.WaitForExitAsync();
        Assert.NotEqual(0, server.ExitCode);
        var output = server.Output;
        Assert.Contains(named, output);
        Assert.False(output.Contains("   at ", StringComparison.Ordinal), output);
        Assert.DoesNotContain("Unhandled exception", output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Count(line => line.Contains(named)) == 1 && lines.Length <= 3, output);
        return server.ExitCode;
    }
}
