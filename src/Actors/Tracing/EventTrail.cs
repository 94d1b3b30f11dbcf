using System.Diagnostics;
using Messaging.Actors.Domain;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Actors.Tracing;

/// <summary>
/// The way of one event through the nodes: taken, journaled, written to a reader. Three lines of the log at Debug, in the
/// category <see cref="Category"/>, each with the trace that they share; the last two as spans, too.
/// </summary>
public sealed class EventTrail(ILoggerFactory loggers)
{
    /// <summary>Short and without a dot, so that an environment variable can name it.</summary>
    public const string Category = "Trail";

    /// <summary>For actors that nobody watches.</summary>
    public static readonly EventTrail None = new(NullLoggerFactory.Instance);

    private static readonly Action<ILogger, string, string?, Exception?> LogTaken = LoggerMessage.Define<string, string?>(
        LogLevel.Debug, new EventId(1, "Taken"), "A webhook was answered as {Result}; trace {TraceId}");

    private static readonly Action<ILogger, CustomerId, long, long, double, string?, Exception?> LogJournaled =
        LoggerMessage.Define<CustomerId, long, long, double, string?>(
            LogLevel.Debug, new EventId(2, "Journaled"), "Conversation {CustomerId}: events {First} to {Last} journaled in {Milliseconds} ms; trace {TraceId}");

    private static readonly Action<ILogger, long, double, string?, Exception?> LogWritten = LoggerMessage.Define<long, double, string?>(
        LogLevel.Debug, new EventId(3, "Written"), "Event {Seq} written to a stream within {Milliseconds} ms; trace {TraceId}");

    private readonly ILogger _log = loggers.CreateLogger(Category);

    /// <summary>Whether it is worth keeping what <see cref="Written"/> tells.</summary>
    public bool IsFollowed => _log.IsEnabled(LogLevel.Debug) || Spans.AreWanted;

    public void Taken(string result)
    {
        if (_log.IsEnabled(LogLevel.Debug))
            LogTaken(_log, result, Spans.TraceId(Spans.Current), null);
    }

    public void Journaled(CustomerId customer, long first, long last, TimeSpan took, string? traceparent)
    {
        if (_log.IsEnabled(LogLevel.Debug))
            LogJournaled(_log, customer, first, last, took.TotalMilliseconds, Spans.TraceId(traceparent), null);
        Spans.Add("journal write", ActivityKind.Client, traceparent, took);
    }

    /// <summary>An event has left for a reader, so long after this node's feed had it.</summary>
    public void Written(long seq, TimeSpan took, string traceparent)
    {
        if (_log.IsEnabled(LogLevel.Debug))
            LogWritten(_log, seq, took.TotalMilliseconds, Spans.TraceId(traceparent), null);
        Spans.Add("stream write", ActivityKind.Producer, traceparent, took);
    }
}
