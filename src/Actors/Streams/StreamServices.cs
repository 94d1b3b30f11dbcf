using Akka.Actor;

namespace Messaging.Actors.Streams;

/// <summary>What the streams of a node are made with. <paramref name="Region"/> routes to the conversations.</summary>
public sealed record StreamServices(
    IActorRef Region, IActorRef Clock, IConversationJournal Journal, RenderEvent Render)
{
    public StreamMeter Meter { get; init; } = StreamMeter.Unheard;

    /// <summary>How often a feed compares its position with its conversation: finds what a lost push left out.</summary>
    public TimeSpan CompareEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon it asks again while it has no answer; each time twice as long, up to <see cref="MostPatience"/> times.</summary>
    public TimeSpan ConnectEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>While nobody knows where conversations live, regions keep what they are told, and these are not to crowd out webhooks.</summary>
    public const int MostPatience = 4;

    /// <summary>How long a look into the journal may take.</summary>
    public TimeSpan ReadWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it stays after its last reader, so that a reload resumes from memory.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);
}
