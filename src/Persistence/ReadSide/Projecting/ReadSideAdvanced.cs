using Messaging.Actors.Domain;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>The projection, wherever it runs, has made the events up to this place in the journal visible: told to all nodes.</summary>
public sealed record ReadSideAdvanced(long Position) : INodeMessage;
