namespace Messaging.Actors.Tests;

/// <summary>Settings that test kits have in common.</summary>
internal static class KitSettings
{
    /// <summary>No log, and as much patience as <see cref="Patience.Limit"/>.</summary>
    public const string Quiet =
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.test.single-expect-default = 60s

        """;

    /// <summary>The same, and timers go by the time that the test lets pass.</summary>
    public const string TimeOfTest = Quiet +
        """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"

        """;
}
