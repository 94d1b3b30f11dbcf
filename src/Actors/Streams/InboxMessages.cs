using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Streams;

/// <summary>
/// A response wants every customer's entry that changed after <paramref name="After"/>, a place in the journal, and then live
/// ones; null means live from now. A place that was never given out is <see cref="NeverGiven"/>. The channel is bounded; who
/// completes it ends the stream.
/// </summary>
public sealed record OpenInboxStream(long? After, ChannelWriter<StreamItem> Output) : INoSerializationVerificationNeeded
{
    public const long NeverGiven = -1;
}

/// <summary>The response has ended; its subscriber, found by its channel, is not needed any more.</summary>
public sealed record CloseInboxStream(ChannelWriter<StreamItem> Output) : INoSerializationVerificationNeeded;

/// <summary>An entry as the read side has it, and the place in the journal at which it changed.</summary>
public sealed record ProjectedEntry(Customer Customer, long ChangedAt);

/// <summary>
/// What changed in the read side since the last of these, each customer once, in order of change; with it, all up to
/// <paramref name="Position"/> has been told.
/// </summary>
public sealed record EntriesProjected(ImmutableArray<ProjectedEntry> Entries, long Position) : INoSerializationVerificationNeeded;

/// <summary>The journal is another than it was, as after a restored backup: what was given out before means nothing any more.</summary>
public sealed record JournalReplaced(long Position) : INoSerializationVerificationNeeded;

/// <summary>Makes the bytes of an inbox event but for its id, which is each stream's own.</summary>
public delegate ReadOnlyMemory<byte> RenderCustomer(Customer customer);
