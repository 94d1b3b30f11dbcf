namespace Messaging.Actors.Domain;

/// <summary>The answer to a command. Expected refusals are values; an exception means a bug or lost infrastructure.</summary>
public abstract record ConversationResult : INodeMessage;

/// <summary>The customer as it stands after the command (or unchanged, for a read).</summary>
public sealed record CustomerResult(Customer Customer) : ConversationResult;

/// <summary>The row as it stands after the command. <paramref name="Repeated"/>: an earlier command of the same identity made it.</summary>
public sealed record MessageResult(Message Message, bool Repeated) : ConversationResult;

/// <summary>Done, or nothing was to be done.</summary>
public sealed record Acknowledged : ConversationResult
{
    public static readonly Acknowledged Instance = new();

    /// <summary>Nothing was left to do: it had been done before, or what came later had made it needless.</summary>
    public static readonly Acknowledged Again = new() { Repeated = true };

    public bool Repeated { get; private init; }
}

/// <summary>Why a command was refused.</summary>
public enum RefusalReason
{
    UnknownCustomer,
    UnknownMessage,
    OptedOut,
    NotReachable,
    NoSender,
    StatusForbidsRetry,
    OutboxFull,

    /// <summary>The directory was asked before its last change: ask it again.</summary>
    DirectoryMovedOn,
}

/// <summary>The command was understood and refused; <paramref name="Detail"/> is fit for a person to read.</summary>
public sealed record Refused(RefusalReason Reason, string Detail) : ConversationResult;

/// <summary>The journal did not take the write, or its outcome is unknown; the caller may repeat the command.</summary>
public sealed record NotStored : ConversationResult
{
    public static readonly NotStored Instance = new();
}
