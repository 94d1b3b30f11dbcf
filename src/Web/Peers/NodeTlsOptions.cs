using Messaging.Web.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Peers;

/// <summary>PEM files for what nodes say to each other, all three or none; section <c>Cluster:Tls</c>.</summary>
public sealed class NodeTlsOptions
{
    /// <summary>This node's certificate.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key, not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>Who signs the certificates of nodes; several while the authority is replaced.</summary>
    public string? Authority { get; set; }

    /// <summary>By which nodes are called.</summary>
    internal string Protocol => IsSet ? "akka.ssl.tcp" : "akka.tcp";

    public bool IsSet => !string.IsNullOrWhiteSpace(Certificate) || !string.IsNullOrWhiteSpace(Key) || !string.IsNullOrWhiteSpace(Authority);
}

/// <summary>Refuses certificates that other nodes would refuse, and seed nodes that are called in the wrong way.</summary>
internal sealed class NodeTlsValidator(TimeProvider clock) : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var (tls, problem) = NodeTls.Load(options, clock.GetUtcNow());
        tls?.Dispose();
        problem ??= SeedProblem(options);
        return problem is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problem);
    }

    // An address that cannot be read is refused elsewhere.
    private static string? SeedProblem(NodeOptions options)
    {
        var expected = options.Tls.Protocol;
        var reason = options.Tls.IsSet
            ? "because Cluster__Tls__Certificate is set"
            : "or the three settings of Cluster__Tls, which akka.ssl.tcp needs";
        for (var i = 0; i < options.SeedNodes.Count; i++)
        {
            if (Akka.Actor.Address.TryParse(options.SeedNodes[i], out var address) && address.Protocol != expected)
                return $"Cluster__SeedNodes__{i}: begins with {address.Protocol}://, expected {expected}://, {reason}.";
        }

        return null;
    }
}
