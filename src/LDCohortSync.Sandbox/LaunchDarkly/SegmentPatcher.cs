namespace LDCohortSync.Sandbox;

/// <summary>Carries patches out, those of requests and those of approval requests.</summary>
internal sealed class SegmentPatcher(SandboxState state)
{
    /// <summary>Carries a patch out as a whole or not at all.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="save">Whether the outcome is kept; else it is only shown.</param>
    /// <param name="actor">Who did it; the sandbox's token if left out.</param>
    /// <param name="comment">The comment for the audit log.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="SegmentPatchException">A rule is broken; nothing was changed.</exception>
    public SegmentContent Apply(SandboxSegment segment, SegmentPatch patch, bool save, SandboxActor? actor = null, string? comment = null)
    {
        patch.Check(segment);
        SandboxImport[] imports = [.. patch.ImportIds.Select(id => FindImport(segment, id))];
        string? before = save ? SandboxAuditLog.Version(segment) : null;
        SegmentContent changed = segment.Change(content => patch.Apply(segment, content), save);
        if (save)
        {
            state.AuditLog.Add(
                segment, actor ?? SandboxActor.Token, "updated the segment", [.. patch.Actions], patch.Describe(), comment, before, SandboxAuditLog.Version(segment));
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
