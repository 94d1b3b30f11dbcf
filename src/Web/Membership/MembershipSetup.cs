using Messaging.Persistence.Membership;
using Messaging.Persistence.Storage;

namespace Messaging.Web.Membership;

/// <summary>Registers what knows this node among the others.</summary>
public static class MembershipSetup
{
    public static void AddNodeRoll(this IServiceCollection services, PostgresDatabase database)
    {
        services.AddSingleton(new NodeRegistry(database));
        services.AddSingleton<NodeRoll>();
        services.AddHostedService(provider => provider.GetRequiredService<NodeRoll>());
    }
}
