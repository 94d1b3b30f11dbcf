namespace Messaging.Bench.Load;

/// <summary>A scenario did not see what it counts on: its figures would be worth nothing.</summary>
internal sealed class BenchException(string message) : Exception(message);
