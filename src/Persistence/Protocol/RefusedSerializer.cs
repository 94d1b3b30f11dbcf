using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// Stands, in <c>akka.hocon</c>, where Akka has a serializer that makes objects of whatever type the bytes name. That unregistered types
/// are not allowed only keeps this node from sending them: without this, it would still take them.
/// </summary>
public abstract class RefusedSerializer(ExtendedActorSystem system, int identifier) : Serializer(system)
{
    public override int Identifier => identifier;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType().FullName} has no serializer of its own and cannot leave this node.");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException($"{type?.FullName ?? "A message"} came by a serializer that takes any type; it is refused.");
}

/// <summary>In the place of the JSON serializer.</summary>
public sealed class RefusedJson(ExtendedActorSystem system) : RefusedSerializer(system, 1)
{
    /// <summary>As Akka makes it where the defaults hold settings for the serializer.</summary>
    public RefusedJson(ExtendedActorSystem system, Config settings) : this(system) => _ = settings;
}

/// <summary>In the place of the serializer of remote deployment, by which a node could start any actor on another.</summary>
public sealed class RefusedDeployment(ExtendedActorSystem system) : RefusedSerializer(system, 3);
