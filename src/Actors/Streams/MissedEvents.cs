using System.Collections.Immutable;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// Reads for a feed what its conversation does not remember any more, or may not have heard of; what was read comes to the feed
/// as <see cref="Found"/>. One read at a time.
/// </summary>
internal sealed class MissedEvents(CustomerId customer, StreamServices services, IActorRef feed)
{
    // In pieces: a node that was cut off for long must not hold all it missed in memory at once.
    private const int Piece = 500;

    private bool _isReading;
    private bool _wasAskedAgain;

    /// <param name="isLook">Nothing was announced: there may be nothing.</param>
    public void Read(long after, long upTo, bool isLook = false)
    {
        if (_isReading)
        {
            _wasAskedAgain = true;
            return;
        }

        _isReading = true;
        // On the pool: SQLite's calls block their thread.
        Task.Run(ReadAsync).PipeTo(feed, failure: cause => new Found([], cause, isLook));

        async Task<Found> ReadAsync()
        {
            var last = Math.Min(upTo, after + Piece);
            using var time = new CancellationTokenSource(services.ReadWithin);
            var events = await services.Journal.ReadAsync(customer, after, last, time.Token).ToListAsync(time.Token);
            return new Found([.. events], null, isLook);
        }
    }

    /// <summary>The read has ended. True: another one was asked for meanwhile, and not made.</summary>
    public bool End()
    {
        var wasAskedAgain = _wasAskedAgain;
        _isReading = _wasAskedAgain = false;
        return wasAskedAgain;
    }

    internal sealed record Found(
        ImmutableArray<ConversationEvent> Events, Exception? Failure, bool IsLook) : INoSerializationVerificationNeeded;
}
