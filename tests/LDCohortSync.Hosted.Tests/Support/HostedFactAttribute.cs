using System.Runtime.CompilerServices;
using Xunit.v3;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>A test that runs in a real runspace. Where there is no PowerShell it is not found, and one other test says why.</summary>
[XunitTestCaseDiscoverer(typeof(HostedFactDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostedFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber);
