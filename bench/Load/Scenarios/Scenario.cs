namespace Messaging.Bench.Load.Scenarios;

/// <summary>One kind of work, measured against a freshly started server.</summary>
/// <param name="Method">How, in a sentence or two; stands beside the figures.</param>
internal sealed record Scenario(string Name, string Method, Func<Round, Task> RunAsync)
{
    /// <summary>It takes its medians itself, because what it needs takes minutes to make.</summary>
    public bool OnlyOnce { get; init; }
}
