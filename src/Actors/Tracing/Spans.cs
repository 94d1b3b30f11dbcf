using System.Diagnostics;

namespace Messaging.Actors.Tracing;

/// <summary>
/// Spans of traces that cross actors and nodes. A trace is handed on as a W3C <c>traceparent</c> with the message; actors
/// share their threads, so that a span here never stays the current one.
/// </summary>
public static class Spans
{
    public const string SourceName = "Messaging";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody wants spans.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>The trace of what runs now, to be handed on; null outside of any. Another form than W3C's is not ours to carry.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>The part of a <c>traceparent</c> that is the same from the first span to the last.</summary>
    public static string? TraceId(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, out var context) ? context.TraceId.ToHexString() : null;

    /// <summary>Begins a span of the trace; null if there is none or nobody wants it. To be given to <see cref="End"/>.</summary>
    public static Activity? Begin(string name, ActivityKind kind, string? traceparent)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return null;
        var before = Activity.Current;
        var span = Source.StartActivity(name, kind, parent);
        Activity.Current = before;
        return span;
    }

    public static void End(Activity? span)
    {
        if (span is null)
            return;
        var before = Activity.Current;
        span.Dispose();
        Activity.Current = before;
    }

    public static void Fail(Activity? span)
    {
        span?.SetStatus(ActivityStatusCode.Error);
        End(span);
    }

    /// <summary>A span that is over already.</summary>
    public static void Add(string name, ActivityKind kind, string? traceparent, TimeSpan took)
    {
        if (Begin(name, kind, traceparent) is not { } span)
            return;
        var now = DateTime.UtcNow;
        span.SetStartTime(now - took).SetEndTime(now);
        End(span);
    }

    /// <summary>
    /// Makes the trace that of the asynchronous method that calls this, to its end or the span's: its log lines have the id even
    /// if nobody wants spans. Null if there is no trace.
    /// </summary>
    public static Activity? Follow(string name, ActivityKind kind, string? traceparent)
    {
        if (!ActivityContext.TryParse(traceparent, null, isRemote: true, out var parent))
            return null;
        return Source.StartActivity(name, kind, parent)
            ?? new Activity(name).SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags).Start();
    }
}
