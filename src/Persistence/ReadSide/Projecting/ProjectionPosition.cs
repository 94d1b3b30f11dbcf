namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>How far the read side is, for those who number by it; and the bell that wakes the projection after a write.</summary>
public sealed class ProjectionPosition
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private readonly Bell _written = new();
    private long _current;

    /// <summary>Journal ordering of the last event that the read side has.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Only ever forward: a generation that was just turned to may be a little behind.</summary>
    public void Advance(long ordering)
    {
        for (var known = Current; known < ordering;)
        {
            var found = Interlocked.CompareExchange(ref _current, ordering, known);
            if (found == known)
                return;
            known = found;
        }
    }

    /// <summary>Waits until the read side has the event at <paramref name="ordering"/>, but no longer than <paramref name="atMost"/>.</summary>
    public async Task ReachedAsync(long ordering, TimeSpan atMost, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; Current < ordering && waited < atMost; waited += LookAgain)
            await Task.Delay(LookAgain, cancellationToken);
    }

    /// <summary>Something was journaled, here or on another node.</summary>
    public void Ring() => _written.Ring();

    /// <summary>Waits for the bell, but no longer than <paramref name="atMost"/>.</summary>
    public Task WrittenAsync(TimeSpan atMost, CancellationToken cancellationToken) => _written.RungAsync(atMost, cancellationToken);
}
