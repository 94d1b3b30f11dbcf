using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace Messaging.Bench.Micro;

/// <summary>How every benchmark is measured: in a process of its own, with its allocations, all of them in one table.</summary>
internal static class MicroConfig
{
    private const int Warmups = 5;
    private const int Iterations = 12;

    // Long enough for the compiler to reach its last tier within the warm-up, short enough that nobody waits five minutes for the table.
    private static readonly TimeInterval s_iteration = TimeInterval.FromMilliseconds(200);

    // As the default job, so that options such as --iterationCount change it.
    public static IConfig Create() => DefaultConfig.Instance
        .AddJob(Job.Default
            .WithWarmupCount(Warmups)
            .WithIterationCount(Iterations)
            .WithIterationTime(s_iteration)
            .WithArguments([new MsBuildArgument("/p:SkipClientPage=true")])
            .AsDefault())
        .AddDiagnoser(MemoryDiagnoser.Default)
        .WithOption(ConfigOptions.JoinSummary, true)
        .WithArtifactsPath(Path.Combine("artifacts", "micro"));
}
