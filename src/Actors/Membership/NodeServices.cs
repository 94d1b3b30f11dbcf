namespace Messaging.Actors.Membership;

/// <summary>What the host tells of itself, and how it is asked to end.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="IsDraining">Whether the host is ending.</param>
/// <param name="ReachesDatabase">Whether the host reached its database when it last tried.</param>
/// <param name="Drain">Begins the end of the host, as SIGTERM does. May be called again; returns at once.</param>
public sealed record NodeServices(string Version, DateTimeOffset StartedAt, Func<bool> IsDraining, Func<bool> ReachesDatabase, Action Drain)
{
    /// <summary>How long a report waits for each of its counts: less than whoever asks for it does.</summary>
    public TimeSpan CountTime { get; init; } = TimeSpan.FromSeconds(0.5);
}
