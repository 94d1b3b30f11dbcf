namespace Messaging.Persistence.Storage;

/// <summary>The database cannot be used as it is; the message is one line, written for the operator.</summary>
public sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
