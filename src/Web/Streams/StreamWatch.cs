using Messaging.Actors.Streams;
using Messaging.Actors.Tracing;

namespace Messaging.Web.Streams;

/// <summary>What a stream tells of itself to figures, trail and log.</summary>
public sealed record StreamWatch(StreamKind Kind, StreamMeter Meter, EventTrail Trail, ILogger Log);
