using System.Reflection;
using Akka.DependencyInjection;
using Messaging.Actors.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>Registers what knows and ends this node.</summary>
public static class MembershipSetup
{
    // What the web server has for requests under way, once the streams have ended.
    private static readonly TimeSpan RequestsFinish = TimeSpan.FromSeconds(10);

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
        return new NodeServices(Version(), resolver.GetService<TimeProvider>().GetUtcNow(), () => drain.HasBegun, drain.Begin);
    }

    private static string Version() =>
        typeof(MembershipSetup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
