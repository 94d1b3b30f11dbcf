namespace Messaging.Actors;

/// <summary>
/// Keeps an outage from filling the log: of failures of one kind the first is worth its stack trace, and those that follow are
/// counted and told of together every <see cref="Every"/>, until a while goes by without one.
/// </summary>
/// <param name="clock">Says when the time is over.</param>
/// <param name="summary">Told how many came after the first, or after the last summary, and the last of them.</param>
public sealed class RepeatedFailure(TimeProvider clock, Action<int, Exception> summary)
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Type, Series> _series = [];

    /// <summary>True if this one is to be logged in full, now, by whoever asks; else it is counted. Kinds are told by the exception's type.</summary>
    public bool IsFirst(Exception failure)
    {
        var kind = failure.GetType();
        lock (_gate)
        {
            if (_series.TryGetValue(kind, out var series))
            {
                series.More++;
                series.Last = failure;
                return false;
            }

            _series[kind] = new Series(clock.CreateTimer(_ => Tell(kind), null, Every, Every));
            return true;
        }
    }

    private void Tell(Type kind)
    {
        int more;
        Exception? last;
        lock (_gate)
        {
            if (!_series.TryGetValue(kind, out var series))
                return;
            (more, last) = (series.More, series.Last);
            (series.More, series.Last) = (0, null);
            if (last is null)
            {
                series.Timer.Dispose();
                _series.Remove(kind);
                return;
            }
        }

        summary(more, last);
    }

    private sealed class Series(ITimer timer)
    {
        public ITimer Timer { get; } = timer;

        public int More { get; set; }

        public Exception? Last { get; set; }
    }
}
