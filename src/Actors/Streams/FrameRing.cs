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
    /// <returns>Null if the events begin beyond the next one: something is missing in between.</returns>
    public IReadOnlyList<StreamItem.Frame>? Append(ImmutableArray<ConversationEvent> events, string? traceparent = null)
    {
        (string, long)? trace = traceparent is null ? null : (traceparent, Stopwatch.GetTimestamp());
        var news = events.Where(e => e.Seq > Position).ToList();
        for (var i = 0; i < news.Count; i++)
        {
            if (news[i].Seq != Position + 1 + i)
                return null;
        }

        var fresh = new List<StreamItem.Frame>(news.Count);
        foreach (var e in news)
        {
            Position = e.Seq;
            if (render(e) is { } bytes)
                fresh.Add(Keep(new StreamItem.Frame(e.Seq, bytes) { Trace = trace }));
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
