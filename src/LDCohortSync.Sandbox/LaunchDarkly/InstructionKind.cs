namespace LDCohortSync.Sandbox;

/// <summary>
/// A kind of instruction that a semantic patch of a segment may have (LaunchDarkly API docs, "Patch segment"). Those for rules are not
/// among them: the sandbox has no rules.
/// </summary>
/// <param name="Name">The name, given as <c>kind</c>.</param>
/// <param name="Action">The action that a policy has to allow.</param>
/// <param name="Form">How it names targets.</param>
/// <param name="Included">Whether its targets are of the included list; else of the excluded one.</param>
/// <param name="Adds">Whether it adds; else it removes.</param>
internal sealed record InstructionKind(string Name, string Action, TargetForm Form = TargetForm.None, bool Included = false, bool Adds = false)
{
    public static readonly InstructionKind AddTags = new("addTags", SegmentAction.UpdateTags, Adds: true);
    public static readonly InstructionKind RemoveTags = new("removeTags", SegmentAction.UpdateTags);
    public static readonly InstructionKind UpdateName = new("updateName", SegmentAction.UpdateName);
    public static readonly InstructionKind ProcessImport = new("processBigSegmentImport", SegmentAction.UpdateIncluded);

    private static readonly Dictionary<string, InstructionKind> s_kinds =
        Targets().Concat([AddTags, RemoveTags, UpdateName, ProcessImport]).ToDictionary(kind => kind.Name, StringComparer.Ordinal);

    /// <summary>Finds a kind.</summary>
    /// <exception cref="SegmentPatchException">There is none of this name.</exception>
    public static InstructionKind Find(string name) =>
        s_kinds.GetValueOrDefault(name) ?? throw new SegmentPatchException($"Unknown instruction kind {name}");

    private static IEnumerable<InstructionKind> Targets()
    {
        foreach ((string verb, bool adds) in ((string, bool)[])[("add", true), ("remove", false)])
        {
            foreach ((string list, bool included) in ((string, bool)[])[("Included", true), ("Excluded", false)])
            {
                string action = included ? SegmentAction.UpdateIncluded : SegmentAction.UpdateExcluded;
                yield return new($"{verb}{list}Targets", action, TargetForm.Contexts, included, adds);
                yield return new($"{verb}{list}Users", action, TargetForm.Users, included, adds);
                yield return new($"{verb}BigSegment{list}Targets", action, TargetForm.Big, included, adds);
            }
        }
    }
}
