using System.Globalization;
using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>
/// A change of a segment's fields and targets, with the limits of LaunchDarkly's docs ("Patch segment", "Segment targeting"):
/// 1,500 target operations a request and 15,000 individual targets a standard segment, and no key in both lists.
/// </summary>
internal sealed class SegmentPatch
{
    /// <summary>The target operations that one patch of a standard segment may hold.</summary>
    public const int MaximumOperations = 1_500;

    /// <summary>The individual targets that a standard segment may hold.</summary>
    public const int MaximumTargets = 15_000;

    private readonly IReadOnlyList<SegmentInstruction> _instructions;
    private readonly IReadOnlyList<SegmentField> _fields;

    public SegmentPatch(IReadOnlyList<SegmentInstruction> instructions)
    {
        _instructions = instructions;
        _fields = [];
    }

    public SegmentPatch(IReadOnlyList<SegmentField> fields)
    {
        _instructions = [];
        _fields = fields;
    }

    /// <summary>The actions that a policy has to allow.</summary>
    public IEnumerable<string> Actions =>
        _instructions.Select(instruction => instruction.Kind.Action).Concat(_fields.Select(change => change.Action)).Distinct(StringComparer.Ordinal);

    /// <summary>Whether it changes who is a member.</summary>
    public bool ChangesTargets => _instructions.Any(instruction => instruction.ChangesTargets);

    /// <summary>The imports that it processes.</summary>
    public IEnumerable<string> ImportIds =>
        _instructions.Where(instruction => instruction.Kind == InstructionKind.ProcessImport).Select(instruction => instruction.ImportId);

    /// <summary>Finds what does not depend on the members of the segment.</summary>
    /// <exception cref="SegmentPatchException">An instruction is for the other kind of segment, or there are too many operations.</exception>
    public void Check(SandboxSegment segment)
    {
        foreach (SegmentInstruction instruction in _instructions)
        {
            bool isForBig = instruction.Kind.Form == TargetForm.Big || instruction.Kind == InstructionKind.ProcessImport;
            bool isForStandard = instruction.Kind.Form is TargetForm.Contexts or TargetForm.Users;
            if (segment.Unbounded ? isForStandard : isForBig)
            {
                throw new SegmentPatchException($"{instruction.Kind.Name} can't be used with a {(segment.Unbounded ? "big" : "standard")} segment");
            }
        }

        if (!segment.Unbounded && _instructions.Sum(instruction => instruction.TargetOperations) > MaximumOperations)
        {
            throw new SegmentPatchException($"A request may hold at most {MaximumOperations} target operations");
        }
    }

    /// <summary>Carries it out on the content of a segment.</summary>
    /// <exception cref="SegmentPatchException">A rule is broken; part of it may have been carried out.</exception>
    public void Apply(SandboxSegment segment, SegmentContent content)
    {
        foreach (SegmentField change in _fields)
        {
            if (change.IsName)
            {
                content.Name = change.Value!;
            }
            else
            {
                content.Description = change.Value;
            }
        }

        foreach (SegmentInstruction instruction in _instructions)
        {
            Apply(instruction, segment, content);
        }

        if (!segment.Unbounded && ChangesTargets && content.Included.Count + content.Excluded.Count > MaximumTargets)
        {
            throw new SegmentPatchException($"A standard segment may hold at most {MaximumTargets} individual targets");
        }
    }

    /// <summary>What it does, in words that name no member.</summary>
    public string Describe() => string.Join("; ", _instructions
        .Select(instruction => instruction.Kind.Form == TargetForm.None ? instruction.Kind.Name : string.Create(CultureInfo.InvariantCulture, $"{instruction.Kind.Name} ({instruction.Values.Count})"))
        .Concat(_fields.Select(change => change.Action)));

    private static void Apply(SegmentInstruction instruction, SandboxSegment segment, SegmentContent content)
    {
        InstructionKind kind = instruction.Kind;
        if (kind.Form != TargetForm.None)
        {
            ApplyTargets(instruction, instruction.ContextKind ?? segment.DefaultContextKind, content);
        }
        else if (kind == InstructionKind.AddTags)
        {
            content.Tags = [.. content.Tags.Union(instruction.Values, StringComparer.Ordinal)];
        }
        else if (kind == InstructionKind.RemoveTags)
        {
            content.Tags = [.. content.Tags.Except(instruction.Values, StringComparer.Ordinal)];
        }
        else if (kind == InstructionKind.UpdateName)
        {
            content.Name = instruction.Value;
        }
    }

    private static void ApplyTargets(SegmentInstruction instruction, string contextKind, SegmentContent content)
    {
        HashSet<byte[]> list = content.List(instruction.Kind.Included)[contextKind];
        HashSet<byte[]> opposite = content.List(!instruction.Kind.Included)[contextKind];
        foreach (byte[] key in instruction.Values.Select(Encoding.UTF8.GetBytes))
        {
            if (!instruction.Kind.Adds)
            {
                list.Remove(key);
            }
            else if (opposite.Contains(key))
            {
                // The message has no key: it could be somebody's address.
                throw new SegmentPatchException($"A key of {instruction.Kind.Name} is in the opposite list");
            }
            else
            {
                list.Add(key);
            }
        }
    }
}
