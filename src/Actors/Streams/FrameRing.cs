using System.Collections.Immutable;
using System.Diagnostics;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// How far one node has seen a conversation's journal, and the rendered frames of the newest events. Holds everything
/// visible after <see cref="Start"/> up to <see cref="Position"/>, without gap.
/// </summary>
internal sealed class FrameRing(long position, RenderEvent render)
{
    private const int Capacity = 64;

    private readonly Queue<StreamItem.Frame> _frames = new();

    /// <summary>The frames held are those after this number.</summary>
    public long Start { get; private set; } = position;

    /// <summary>The last event seen, whether or not it has a frame.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Takes the events that directly follow <see cref="Position"/> and returns their frames; what is known is passed over.</summary>
    /// <param name="traceparents">One for each event, or none.</param>
    /// <returns>Null if the events begin beyond the next one, or leave one out: something is missing in between.</returns>
    public IReadOnlyList<StreamItem.Frame>? Append(ImmutableArray<ConversationEvent> events, ImmutableArray<string?> traceparents = default)
    {
        var first = 0;
        while (first < events.Length && events[first].Seq <= Position)
            first++;
        for (var i = first; i < events.Length; i++)
        {
            if (events[i].Seq != Position + 1 + i - first)
                return null;
        }

        var now = Stopwatch.GetTimestamp();
        var fresh = new List<StreamItem.Frame>(events.Length - first);
        for (var i = first; i < events.Length; i++)
        {
            Position = events[i].Seq;
            if (render(events[i]) is not { } bytes)
                continue;
            var traceparent = traceparents.IsDefaultOrEmpty ? null : traceparents[i];
            fresh.Add(Keep(new StreamItem.Frame(events[i].Seq, bytes) { Trace = traceparent is null ? null : (traceparent, now) }));
        }

        return fresh;
    }

    /// <summary>The frames after <paramref name="after"/>, which must not lie before <see cref="Start"/>.</summary>
    public IReadOnlyList<StreamItem.Frame> After(long after) => [.. _frames.Where(frame => frame.Seq > after)];

    private StreamItem.Frame Keep(StreamItem.Frame frame)
    {
        if (_frames.Count == Capacity)
            Start = _frames.Dequeue().Seq;
        _frames.Enqueue(frame);
        return frame;
    }
}
