using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Remote.Transport;

namespace Messaging.Web.Peers;

/// <summary>Akka's transport, which calls only nodes of which a <see cref="PeerProbe"/> found nothing wrong just before.</summary>
internal sealed class ProbedTransport : Transport
{
    private readonly Transport _transport;
    private readonly PeerProbe _probe;

    public ProbedTransport(Transport transport, PeerProbe probe)
    {
        _transport = transport;
        _probe = probe;
        System = transport.System;
        Config = transport.Config;
    }

    public override string SchemeIdentifier => _transport.SchemeIdentifier;

    public override long MaximumPayloadBytes => _transport.MaximumPayloadBytes;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen() => _transport.Listen();

    public override bool IsResponsibleFor(Address remote) => _transport.IsResponsibleFor(remote);

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (await _probe.FindProblemAsync(remoteAddress) is { } problem)
            throw new InvalidAssociationException($"{remoteAddress} cannot be called: {problem.Message}", problem);
        return await _transport.Associate(remoteAddress);
    }

    public override Task<bool> Shutdown() => _transport.Shutdown();

    public override Task<bool> ManagementCommand(object message) => _transport.ManagementCommand(message);
}

/// <summary>How Akka, which is told the name of this type and makes it by itself, gets at a <see cref="ProbedTransport"/>.</summary>
public sealed class ProbedTransportProvider : ITransportAdapterProvider
{
    /// <summary>Has every connection that this node begins go by way of it.</summary>
    // No blank after the comma: Akka would keep the quotes around it as a part of the name.
    internal static readonly string Settings =
        $$"""
        akka.remote {
          adapters.probed = "{{typeof(ProbedTransportProvider).FullName}},{{typeof(ProbedTransportProvider).Assembly.GetName().Name}}"
          dot-netty.tcp.applied-adapters = ["probed"]
        }
        """;

    public Transport Create(Transport wrappedTransport, ExtendedActorSystem system) =>
        new ProbedTransport(wrappedTransport, system.Settings.Setup.Get<PeerProbeSetup>().Value.Probe);
}

/// <summary>Hands the transport what it needs.</summary>
internal sealed class PeerProbeSetup(PeerProbe probe) : Setup
{
    public PeerProbe Probe { get; } = probe;
}
