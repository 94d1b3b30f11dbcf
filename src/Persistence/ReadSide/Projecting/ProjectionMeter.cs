using System.Diagnostics.Metrics;
using Messaging.Persistence.Journal;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>
/// Figures of the projection: <c>messaging.projection.lag</c> (seconds from the write of an event to its place in the read
/// side), <c>messaging.projection.events</c>, <c>messaging.projection.missing</c> and <c>messaging.projection.position</c>.
/// </summary>
public sealed class ProjectionMeter
{
    public const string Name = "Messaging.Projection";

    private readonly Histogram<double> _lag;
    private readonly Counter<long> _events;
    private readonly Counter<long> _missing;

    public ProjectionMeter(IMeterFactory factory, ProjectionPosition position)
    {
        var meter = factory.Create(Name);
        _lag = meter.CreateHistogram<double>(
            "messaging.projection.lag", "s", "From the write of an event to its place in the read side.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600] });
        _events = meter.CreateCounter<long>("messaging.projection.events", "{event}", "Events that the read side has taken.");
        _missing = meter.CreateCounter<long>("messaging.projection.missing", "{event}", "Events that the read side should have had before later ones; never, unless there is a defect.");
        // An increase shows only from a value that was there before.
        _events.Add(0);
        _missing.Add(0);
        meter.CreateObservableGauge(
            "messaging.projection.position", () => position.Current, "{event}", "Place in the journal that the read side has reached.");
    }

    internal void Missed(int events) => _missing.Add(events);

    /// <summary>The oldest event of a page tells how far behind the read side was.</summary>
    internal void Applied(JournalPage page, DateTimeOffset now)
    {
        _events.Add(page.Entries.Count);
        if (page.Entries.Count > 0)
            _lag.Record(Math.Max(0, (now - page.Entries[0].WrittenAt).TotalSeconds));
    }
}
