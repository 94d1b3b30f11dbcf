using Messaging.Persistence.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>
/// Which nodes this one asks to let it in. Whoever is first in the list that it asks begins a new cluster if nobody answers: right when
/// the service is started, wrong when this node was started again while it cannot reach the others. So it is not first as
/// long as the registry shows others that run.
/// </summary>
public sealed class SeedList(IOptions<NodeOptions> node)
{
    private bool _othersRun;

    /// <summary>Addresses, in the order in which they are asked; none: this node is a cluster of its own.</summary>
    public IReadOnlyList<string> Asked { get; private set; } = [.. node.Value.SeedNodes];

    /// <summary>Others run: they are asked, and no cluster is begun.</summary>
    public void JoinThose(IEnumerable<RegisteredNode> others)
    {
        var own = node.Value.Address;
        var running = others.Where(Runs).Select(other => other.Address).ToList();
        if (running.Count == 0 || node.Value.SeedNodes.Count == 0)
            return;
        _othersRun = true;
        Asked = [.. node.Value.SeedNodes.Where(seed => seed != own).Union(running)];
    }

    /// <summary>Whether those that were to let this node in have since fallen silent; then <see cref="Asked"/> is as it was set.</summary>
    public bool FoundAfterAll(IEnumerable<RegisteredNode> others)
    {
        if (!_othersRun || others.Any(Runs))
            return false;
        _othersRun = false;
        Asked = [.. node.Value.SeedNodes];
        return true;
    }

    private static bool Runs(RegisteredNode other) => other is { IsAlive: true, Joined: true };
}
