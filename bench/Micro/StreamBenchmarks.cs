using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Web.Streams;

namespace Messaging.Bench.Micro;

/// <summary>
/// What an event costs a node that has readers of it, once for all of them: its frame, and its place among those that are kept for readers
/// who come back. The ring is given frames that are rendered already, so that its own cost shows.
/// </summary>
public class StreamBenchmarks
{
    /// <summary>Twice what the ring holds: half of the appends push an older frame out.</summary>
    private const int Appends = 128;

    private const int Missed = 10;

    private ImmutableArray<ConversationEvent>[] _pushes = [];
    private MessageReceived _received = null!;
    private DeliveryReported _reported = null!;
    private Customer _entry = null!;
    private RenderEvent _rendered = null!;
    private FrameRing _ring = null!;

    [GlobalSetup]
    public void Setup()
    {
        var talk = Talk.Read(10);
        _received = talk.Decide<MessageReceived>(talk.Text());
        _reported = talk.Decide<DeliveryReported>(talk.Report(MessageStatus.Delivered));
        _entry = talk.State.Customer!;
        var frame = EventFrames.Render(_received);
        _rendered = _ => frame;
        _pushes = [.. Enumerable.Range(1, Appends).Select(seq => ImmutableArray.Create<ConversationEvent>(_received with { Seq = seq }))];
        _ring = Filled();
    }

    [Benchmark]
    public ReadOnlyMemory<byte>? RenderText() => EventFrames.Render(_received);

    [Benchmark]
    public ReadOnlyMemory<byte>? RenderReport() => EventFrames.Render(_reported);

    /// <summary>The customer's entry, for the inbox stream.</summary>
    [Benchmark]
    public ReadOnlyMemory<byte> RenderEntry() => EventFrames.Render(_entry);

    [Benchmark(OperationsPerInvoke = Appends)]
    public object AppendToRing() => Filled();

    /// <summary>A reader comes back who missed the ten newest.</summary>
    [Benchmark]
    public IReadOnlyList<StreamItem.Frame> ResumeFromRing() => _ring.After(Appends - Missed);

    private FrameRing Filled()
    {
        var ring = new FrameRing(0, _rendered);
        foreach (var push in _pushes)
            ring.Append(push);
        return ring;
    }
}
