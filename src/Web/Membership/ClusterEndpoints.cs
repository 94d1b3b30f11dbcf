using Akka.Cluster;
using Messaging.Actors.Membership;
using Messaging.Web.Json;

namespace Messaging.Web.Membership;

/// <summary>What operators see of the cluster, and how they have a node leave it; at any node.</summary>
public static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cluster", GetAsync);
        app.MapPost("/api/cluster/members/{address}/leave", LeaveAsync);
    }

    private static async Task<IResult> GetAsync(ClusterView cluster)
    {
        var state = cluster.State;
        var oldest = Oldest(state);
        var members = await Task.WhenAll(state.Members.OrderBy(member => member, Member.AgeOrdering).Select(async member =>
        {
            var reachable = !state.Unreachable.Contains(member);
            // One that is not reachable would only be waited for.
            var report = reachable ? await cluster.ReportAsync(member) : null;
            return new MemberJson(
                member.Address.ToString(),
                MemberJson.StatusOf(member),
                reachable,
                report is not null,
                report?.IsDraining,
                report?.ReachesDatabase,
                [.. member.Roles],
                report?.Version ?? member.AppVersion.ToString(),
                report?.StartedAt,
                report?.Shards?.Shards,
                report?.Shards?.Entities,
                report?.Streams,
                member.Address == state.Leader,
                member == oldest,
                cluster.IsSelf(member));
        }));
        return TypedResults.Ok(new ClusterJson(
            cluster.SelfAddress.ToString(), state.Leader?.ToString(), oldest?.Address.ToString(), members));
    }

    private static async Task<IResult> LeaveAsync(HttpContext context, string address, ClusterView cluster)
    {
        // A slash that is written as %2F is left so by the server.
        var member = cluster.Find(Uri.UnescapeDataString(address));
        if (member is null)
            return ApiProblems.NotFound("There is no such member; GET /api/cluster lists them.");
        if (member.Status is MemberStatus.Down or MemberStatus.Removed)
            return ApiProblems.Conflict("The cluster has given this member up and removes it by itself.");
        if (cluster.State.Unreachable.Contains(member))
            return ApiProblems.Conflict("This member cannot be reached. If it does not come back, the cluster removes it by itself.");
        return await cluster.DrainAsync(member) switch
        {
            DrainBegun => TypedResults.Accepted("/api/cluster", new LeavingJson(member.Address.ToString())),
            NobodyTakesOver => ApiProblems.Conflict(
                "No other member is up to take over its conversations. To end the service, stop the process."),
            _ => ApiProblems.Unavailable(context, "The member did not answer: it may drain or not. See GET /api/cluster, or ask again."),
        };
    }

    // Those that have not come in yet have no age.
    private static Member? Oldest(ClusterEvent.CurrentClusterState state) => state.Members
        .Where(member => member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting)
        .Min(Member.AgeOrdering);
}
