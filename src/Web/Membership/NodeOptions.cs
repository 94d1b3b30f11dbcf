using System.Net;
using Messaging.Web.Peers;
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

    /// <summary>
    /// Seconds that a node which is told to end still serves, but is not ready, so that a load balancer that polls its
    /// health turns away from it first; 0 to 300.
    /// </summary>
    public int DrainSeconds { get; set; }

    /// <summary>Addresses such as <c>akka.tcp://messaging@10.0.0.1:4053</c>; none: this node is a cluster of its own.</summary>
    public IList<string> SeedNodes { get; } = [];

    /// <summary>As the other nodes name this one; of no use while the port is 0.</summary>
    internal string Address => new Akka.Actor.Address(Tls.Protocol, Hosting.ActorSystemSetup.SystemName, Hostname, Port).ToString();

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
        if (options.DrainSeconds is < 0 or > 300)
            return Fail("Cluster__DrainSeconds", "expected a number of seconds from 0 to 300");
        if (string.IsNullOrWhiteSpace(options.Hostname))
            return Fail("Cluster__Hostname", "expected the name or address by which other nodes reach this one");
        if (options.SeedNodes.Count > 0 && options.Port == 0)
            return Fail("Cluster__Port", "expected a fixed port, because Cluster__SeedNodes names other nodes");
        if (options.SeedNodes.Count > 0 && IPAddress.TryParse(options.Hostname, out var any) && (any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any)))
            return Fail("Cluster__Hostname", "expected the name or address by which other nodes reach this one, not that of all interfaces");
        for (var i = 0; i < options.SeedNodes.Count; i++)
        {
            if (SeedProblem(options.SeedNodes[i], [.. options.SeedNodes.Take(i)]) is { } problem)
                return Fail($"Cluster__SeedNodes__{i}", problem);
        }

        return ValidateOptionsResult.Success;
    }

    private static string? SeedProblem(string seed, IReadOnlyList<string> before)
    {
        const string Expected = $"expected an address such as akka.tcp://{Hosting.ActorSystemSetup.SystemName}@10.0.0.1:4053";
        if (!Akka.Actor.Address.TryParse(seed, out var address) || address.Host is null || address.Port is not > 0)
            return Expected;
        if (address.System != Hosting.ActorSystemSetup.SystemName)
            return $"'{address.System}' is not the name of the actor system; {Expected}";
        return before.Contains(seed) ? "the same address is in the list before" : null;
    }

    private static ValidateOptionsResult Fail(string setting, string expected) =>
        ValidateOptionsResult.Fail($"{setting}: {expected}.");
}
