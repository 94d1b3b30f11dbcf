namespace Messaging.Actors.Domain;

/// <summary>The end of one try at handing a message to the carrier. The four cases are all there are.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The carrier took it. <paramref name="Parts"/> null when the answer did not say.</summary>
    public sealed record Accepted(string TelnyxMessageId, MessageStatus Status, int? Parts) : SendOutcome;

    /// <summary>The carrier refused it for good.</summary>
    public sealed record Refused(MessageError Error) : SendOutcome;

    /// <summary>It certainly did not get there; worth another try after <paramref name="RetryAfter"/>.</summary>
    public sealed record NotTaken(string Reason, TimeSpan? RetryAfter) : SendOutcome;

    /// <summary>The request may have got there; nobody can tell.</summary>
    public sealed record Lost(string Reason) : SendOutcome;
}
