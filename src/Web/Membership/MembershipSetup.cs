using System.Reflection;
using Akka.DependencyInjection;
using Messaging.Actors.Membership;
using Messaging.Persistence.Membership;
using Messaging.Persistence.Storage;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>Registers what knows this node among the others, and what ends it.</summary>
public static class MembershipSetup
{
    // What the web server has for requests under way, once the streams have ended.
    private static readonly TimeSpan RequestsFinish = TimeSpan.FromSeconds(10);

    public static void AddNodeRoll(this IServiceCollection services, PostgresDatabase database)
    {
        services.AddSingleton(new NodeRegistry(database));
        services.AddSingleton<NodeRoll>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeRoll>());
    }

    public static void AddNodeDrain(this IServiceCollection services)
    {
        services.AddSingleton<NodeDrain>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeDrain>());
        services.AddSingleton<ClusterView>();
        services.AddOptions<HostOptions>().Configure<IOptions<NodeOptions>>((host, node) =>
            host.ShutdownTimeout = RequestsFinish + TimeSpan.FromSeconds(node.Value.DrainSeconds));
    }

    /// <summary>What this node's keeper tells the others.</summary>
    public static NodeServices NodeServicesOf(IDependencyResolver resolver)
    {
        var drain = resolver.GetService<NodeDrain>();
        // On SQLite there is none, and no other node either.
        var roll = resolver.GetService<NodeRoll?>();
        return new NodeServices(
            Version(), resolver.GetService<TimeProvider>().GetUtcNow(), () => drain.HasBegun, () => roll?.IsWrittenDown != false, drain.Begin);
    }

    private static string Version() =>
        typeof(MembershipSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
