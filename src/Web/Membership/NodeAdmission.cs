using Messaging.Actors.Conversations;
using Messaging.Persistence.Membership;
using Messaging.Persistence.Storage;
using Messaging.Web.Hosting;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>What must be right before this node may join others. What only shows later is for <see cref="NodeRoll"/>.</summary>
internal static class NodeAdmission
{
    /// <summary>Throws an <see cref="OptionsValidationException"/> whose lines name the settings.</summary>
    public static async Task CheckAsync(NodeOptions node, SeedList seeds, Database database)
    {
        var shards = ConversationRouting.ShardCountOf(ActorSystemSetup.Settings());
        switch (database)
        {
            // Each would write into a file of its own what the others never see.
            case SqliteDatabase when node.SeedNodes.Any(seed => seed != node.Address):
                throw Refused("Cluster__SeedNodes: several nodes need a database that all of them reach; expected a PostgreSQL one in ConnectionStrings__Messaging.");
            case PostgresDatabase postgres:
                var others = (await new NodeRegistry(postgres).AllAsync(CancellationToken.None)).Where(other => other.Address != node.Address).ToList();
                if (Disagreement.OfShards(shards, others) is { } wrong)
                    throw Refused(wrong.Reason);
                seeds.JoinThose(others);
                break;
        }
    }

    private static OptionsValidationException Refused(string reason) =>
        new(nameof(NodeOptions), typeof(NodeOptions), [reason]);
}
