using Messaging.Actors.Domain;

namespace Messaging.Actors.Membership;

/// <summary>An agent's session is over: told to all nodes, each of which forgets it and ends its streams. A node that misses it finds out by itself.</summary>
/// <param name="Session">The name of the session: a hash, which opens nothing.</param>
public sealed record SessionEnded(string Session) : INodeMessage;
