namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>Wakes the one who waits; ringing many times before that is ringing once, and is not forgotten.</summary>
public class Bell
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            if (_rung.CurrentCount == 0)
                _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else rang at the same moment.
        }
    }

    /// <summary>Waits until it rings, or has since the last wait, but no longer than <paramref name="atMost"/>.</summary>
    public Task RungAsync(TimeSpan atMost, CancellationToken cancellationToken) => _rung.WaitAsync(atMost, cancellationToken);
}

/// <summary>Rings on every node when the projection has made something visible.</summary>
public sealed class ReadSideBell : Bell;
