using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>Whether there is an engine to run the others in.</summary>
public sealed class PowerShellTests
{
    [Fact]
    public void The_module_can_be_run_in_a_real_PowerShell()
    {
        if (PowerShellHome.Absence is string reason)
            Assert.Skip(reason);
        Assert.Equal(["7"], Engine.Run("$PSVersionTable.PSVersion.Major").Texts);
    }

    [HostedFact]
    public void The_engine_is_the_real_one()
    {
        Answer answer = Engine.Run("[psobject].Assembly.Location; [bool](Get-Command Get-ChildItem)");
        Assert.EndsWith("System.Management.Automation.dll", answer.Texts[0], StringComparison.Ordinal);
        Assert.Equal("True", answer.Texts[1]);
    }
}
