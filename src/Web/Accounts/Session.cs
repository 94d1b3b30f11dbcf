namespace Messaging.Web.Accounts;

/// <summary>One signed-in browser, as stored. Times are milliseconds since 1970, UTC.</summary>
public sealed class Session
{
    /// <summary>How long a session lasts without a request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>How long a session lasts at the very most.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public required string KeyHash { get; init; }

    public required string AgentId { get; init; }

    public required long CreatedAt { get; init; }

    public required long ExpiresAt { get; init; }

    public required byte[] Ticket { get; init; }
}
