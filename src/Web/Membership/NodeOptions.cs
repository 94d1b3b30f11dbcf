using Microsoft.Extensions.Options;

namespace Messaging.Web.Membership;

/// <summary>Where this node is in the cluster; section <c>Cluster</c>.</summary>
public sealed class NodeOptions
{
    public const string Section = "Cluster";

    /// <summary>Name or address by which other nodes reach this one.</summary>
    public string Hostname { get; set; } = "127.0.0.1";

    /// <summary>0: any free port, which only a node that is alone can use.</summary>
    public int Port { get; set; }

    /// <summary>Addresses such as <c>akka.tcp://messaging@10.0.0.1:4053</c>; none: this node is a cluster of its own.</summary>
    public IList<string> SeedNodes { get; } = [];

    /// <summary>By what the nodes know each other; without it, they talk in the clear.</summary>
    public NodeTlsOptions Tls { get; } = new();
}

/// <summary>Refuses settings that cannot work, each in one line that names it.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        if (options.Port is < 0 or > 65535)
            return Fail("Cluster__Port", "expected a port from 1 to 65535, or 0 for any free one on a single node");
        if (string.IsNullOrWhiteSpace(options.Hostname))
            return Fail("Cluster__Hostname", "expected the name or address by which other nodes reach this one");
        if (options.SeedNodes.Count > 0 && options.Port == 0)
            return Fail("Cluster__Port", "expected a fixed port, because Cluster__SeedNodes names other nodes");
        for (var i = 0; i < options.SeedNodes.Count; i++)
        {
            if (!Akka.Actor.Address.TryParse(options.SeedNodes[i], out var address) || address.Host is null || address.Port is null)
                return Fail($"Cluster__SeedNodes__{i}", "expected an address such as akka.tcp://messaging@10.0.0.1:4053");
        }

        return ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string setting, string expected) =>
        ValidateOptionsResult.Fail($"{setting}: {expected}.");
}
