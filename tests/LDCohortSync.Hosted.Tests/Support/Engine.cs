using System.Runtime.CompilerServices;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>A runspace without the module, for what is asked of PowerShell itself.</summary>
internal static class Engine
{
    // Not inlined: the caller may be compiled where there is no PowerShell.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Answer Run(string script)
    {
        using Session session = Session.Bare();
        return session.Run(script);
    }
}
