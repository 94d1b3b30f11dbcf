namespace Messaging.Actors.Domain;

/// <summary>
/// Anything that one node may say to another. Serialized as <c>wire.proto</c> has it; what never leaves its node is marked
/// for that instead, and a test holds that every message is one or the other.
/// </summary>
public interface INodeMessage;
