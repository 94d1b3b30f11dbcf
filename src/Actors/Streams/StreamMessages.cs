using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// A response wants a conversation's events: those after <paramref name="After"/> and then live; null means live from
/// now. The channel is bounded; who completes it ends the stream.
/// </summary>
public sealed record OpenStream(CustomerId CustomerId, long? After, ChannelWriter<StreamItem> Output)
    : INoSerializationVerificationNeeded;

/// <summary>The response has ended; its subscriber, found by its channel, is not needed any more.</summary>
public sealed record CloseStream(CustomerId CustomerId, ChannelWriter<StreamItem> Output) : INoSerializationVerificationNeeded;

/// <summary>Makes the bytes that streams carry for an event, once for each node; null for events that no reader sees.</summary>
public delegate ReadOnlyMemory<byte>? RenderEvent(ConversationEvent e);
