using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Accounts;

/// <summary>A test that starts servers on one database, gone afterwards.</summary>
public abstract class AccountsTest : IAsyncLifetime
{
    private readonly List<AccountsHost> hosts = [];

    protected string Folder { get; } = Directory.CreateTempSubdirectory("messaging-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private protected async Task<AccountsHost> StartAsync(
        Dictionary<string, string?>? settings = null, bool tls = false, FakeTimeProvider? clock = null, string? database = null)
    {
        var host = await AccountsHost.StartAsync(Folder, settings, tls, clock, database);
        lock (hosts)
            hosts.Add(host);
        return host;
    }

    private protected async Task StopAsync(AccountsHost host)
    {
        hosts.Remove(host);
        await host.DisposeAsync();
    }
}
