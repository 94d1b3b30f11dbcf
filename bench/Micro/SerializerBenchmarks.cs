using Akka.Actor;
using BenchmarkDotNet.Attributes;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;

namespace Messaging.Bench.Micro;

/// <summary>
/// What it costs to write and to read what the journal and the snapshot store hold: the event of a text, with its webhook, and the
/// snapshot of a conversation whose windows are all full.
/// </summary>
public class SerializerBenchmarks
{
    private const int MessagesBefore = 1_000;

    // It keeps the system for nothing but types that are none of ours.
    private readonly MessagingSerializer _serializer = new((ExtendedActorSystem)null!);
    private MessageReceived _event = null!;
    private byte[] _eventBytes = [];
    private string _eventManifest = "";
    private ConversationState _snapshot = null!;
    private byte[] _snapshotBytes = [];
    private string _snapshotManifest = "";

    [GlobalSetup]
    public void Setup()
    {
        var talk = Talk.Read(MessagesBefore);
        _event = talk.Decide<MessageReceived>(talk.Text());
        _snapshot = talk.State;
        (_eventBytes, _eventManifest) = (EventToBytes(), _serializer.Manifest(_event));
        (_snapshotBytes, _snapshotManifest) = (SnapshotToBytes(), _serializer.Manifest(_snapshot));
        Console.WriteLine($"// The event has {_eventBytes.Length} bytes, the snapshot {_snapshotBytes.Length}.");
    }

    [Benchmark]
    public byte[] EventToBytes() => _serializer.ToBinary(_event);

    [Benchmark]
    public object EventFromBytes() => _serializer.FromBinary(_eventBytes, _eventManifest);

    [Benchmark]
    public byte[] SnapshotToBytes() => _serializer.ToBinary(_snapshot);

    [Benchmark]
    public object SnapshotFromBytes() => _serializer.FromBinary(_snapshotBytes, _snapshotManifest);
}
