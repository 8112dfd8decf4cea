using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LDCohortSync.Benchmarks.Micro;

/// <summary>The verb <c>micro</c>: single parts, by BenchmarkDotNet.</summary>
internal static class MicroVerb
{
    public static int Run(string[] arguments)
    {
        // In this process: a build of BenchmarkDotNet's own would not know that the micro-benchmarks were asked for.
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "ldcohortsync-micro"));
        BenchmarkSwitcher.FromAssembly(typeof(MicroVerb).Assembly).Run(arguments.Length == 0 ? ["--filter", "*"] : arguments, config);
        return 0;
    }
}
