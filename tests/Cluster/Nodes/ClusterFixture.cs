using Messaging.EndToEnd.Tests.Support;

namespace Messaging.Cluster.Tests.Nodes;

/// <summary>Three nodes that were first started at the same moment; the tests of a class share them, one after another.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public const string OurNumber = "+13125550100";

    /// <summary>Signs webhooks as Telnyx.</summary>
    public TelnyxSide Telnyx { get; } = new();

    public LocalCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Cluster = await LocalCluster.StartAsync(3, [("Telnyx__PublicKey", Telnyx.PublicKey), ("Telnyx__From", OurNumber)]);

    public async Task DisposeAsync()
    {
        if (Cluster is not null)
            await Cluster.DisposeAsync();
        Telnyx.Dispose();
    }
}
