namespace Messaging.Actors.Streams;

/// <summary>The key, in the actor registry, of what tells the inbox feeds of all nodes whatever a conversation here tells it.</summary>
public sealed class InboxAnnouncer;
