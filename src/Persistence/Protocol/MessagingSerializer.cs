using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// Writes everything that the journal and the snapshot store hold, as Protobuf. Bound by <c>akka.hocon</c> to the
/// marker types; its id and manifests are part of the stored data.
/// </summary>
public sealed class MessagingSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored beside every event; never change it.</summary>
    public const int Id = 1001;

    private const string SnapshotManifest = "conversation";
    private const string ProbeManifest = "probe-written";

    public override int Identifier => Id;

    public override string Manifest(object o) => o switch
    {
        ConversationEvent e => EventMapping.Manifest(e),
        ConversationState => SnapshotManifest,
        ProbeWritten => ProbeManifest,
        _ => throw new ArgumentException($"{o.GetType().Name} is not stored.", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        ConversationEvent e => EventMapping.ToProto(e).ToByteArray(),
        ConversationState state => SnapshotMapping.ToProto(state).ToByteArray(),
        ProbeWritten probe => new V1.ProbeWritten { AtTicks = probe.At.UtcTicks }.ToByteArray(),
        _ => throw new ArgumentException($"{obj.GetType().Name} is not stored.", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        SnapshotManifest => SnapshotMapping.ToDomain(V1.ConversationSnapshot.Parser.ParseFrom(bytes)),
        ProbeManifest => new ProbeWritten(RowMapping.Time(V1.ProbeWritten.Parser.ParseFrom(bytes).AtTicks)),
        _ => EventMapping.ToDomain(V1.ConversationEvent.Parser.ParseFrom(bytes), manifest),
    };
}
