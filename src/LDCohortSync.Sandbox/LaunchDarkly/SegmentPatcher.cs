namespace LDCohortSync.Sandbox;

/// <summary>Carries patches out, those of requests and those of approval requests.</summary>
internal sealed class SegmentPatcher(SandboxState state)
{
    /// <summary>Carries a patch out as a whole or not at all.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="save">Whether the outcome is kept; else it is only shown.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="SegmentPatchException">A rule is broken; nothing was changed.</exception>
    public SegmentContent Apply(SandboxSegment segment, SegmentPatch patch, bool save)
    {
        patch.Check(segment);
        SandboxImport[] imports = [.. patch.ImportIds.Select(id => FindImport(segment, id))];
        SegmentContent changed = segment.Change(content => patch.Apply(segment, content), save);
        if (save)
        {
            foreach (SandboxImport import in imports)
            {
                import.TryProcess();
            }
        }

        return changed;
    }

    private SandboxImport FindImport(SandboxSegment segment, string id)
    {
        SandboxImport? import = state.Imports.Find(id);
        return import is not null && ReferenceEquals(import.Segment, segment) && import.CanProcess()
            ? import
            : throw new SegmentPatchException($"The segment has no import {id} that waits to be processed");
    }
}
