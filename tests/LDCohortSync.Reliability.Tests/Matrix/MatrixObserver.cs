using LDCohortSync.Ports;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Hears nothing: the matrix looks at results, and what is told meanwhile is tested elsewhere.</summary>
internal sealed class MatrixObserver : ISyncObserver
{
    public void On(SyncEvent happening)
    {
        // Nothing is kept.
    }
}
