namespace Messaging.Actors.Tests;

/// <summary>How long a test waits for what must come. Only one that fails waits so long, or one on a machine that has no time for it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Between two looks at what has no way to say that it has come.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
}
