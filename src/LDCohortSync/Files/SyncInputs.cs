using LDCohortSync.Commands;
using LDCohortSync.Hosting;
using LDCohortSync.Sync;

namespace LDCohortSync.Files;

/// <summary>
/// What Sync-AmplitudeCohort is given, input by input: which cohorts, and where their members are. A cohort has one file; two that
/// could both be it are an error before anything is done.
/// </summary>
/// <param name="command">The command. To be used on the pipeline's thread.</param>
/// <param name="named">The parameters that stand on the command line, so that they mean each input.</param>
internal sealed class SyncInputs(SyncAmplitudeCohortCommand command, IEnumerable<string> named)
{
    private readonly string[] _named = [.. named];
    private readonly Dictionary<string, string> _fileOfCohort = new(StringComparer.Ordinal);
    private readonly List<(DestinationConnection, SyncRequest)> _held = [];

    /// <summary>What can be synced only when it is certain that no other file comes: at the end.</summary>
    public IReadOnlyList<(DestinationConnection Connection, SyncRequest Request)> Held => _held;

    /// <summary>All that the input which was bound last asks for.</summary>
    public IReadOnlyList<SyncRequest> Newest { get; private set; } = [];

    private bool IsCohortNamed => _named.Contains(nameof(command.CohortId), StringComparer.OrdinalIgnoreCase);

    private bool IsPathPiped => command.MyInvocation is { ExpectingInput: true }
        && !_named.Any(one => one is nameof(command.Path) or nameof(command.LiteralPath));

    /// <summary>What to sync for the input that is bound now.</summary>
    /// <param name="connection">The destination that is bound with it.</param>
    /// <exception cref="SyncFault">Parameters contradict each other, or nothing says which cohort is meant.</exception>
    public IReadOnlyList<SyncRequest> Take(DestinationConnection connection)
    {
        Newest = [.. Requests()];
        if (!IsCohortNamed || !IsPathPiped || Newest is not [{ MemberFilePath: string path } request])
            return Newest;

        // The first file must not be synced when a second one shows that it was not meant so: the segment would hold the last one's members.
        if (_held.Find(one => one.Item1 == connection) is (_, SyncRequest first))
            throw TooMany(request.Cohort.Id, $"'{first.MemberFilePath}' and '{path}' were piped", path);
        _held.Add((connection, request));
        return [];
    }

    private IEnumerable<SyncRequest> Requests()
    {
        PlanReference[] plans = command.ParameterSetName == "Plan" ? command.Plan : command.StoredPlan;
        if (plans.Length == 0)
            PlanReference.RequireUnstored(command.Status, command.CohortId?.FirstOrDefault());
        if (plans.Length == 0)
            return Find().Select(input => SyncParameters.Read(command, input));
        bool hasFile = !string.IsNullOrEmpty(command.Path) || !string.IsNullOrEmpty(command.LiteralPath);
        SyncInput? file = hasFile ? TakeFileOf([.. plans.Select(reference => reference.Plan.CohortId)]) : null;
        return plans.Select(reference => SyncParameters.Read(command, reference, file ?? new(reference.Plan.CohortId)));
    }

    private IReadOnlyList<SyncInput> Find() => command.ParameterSetName switch
    {
        "Cohort" => [.. command.InputObject.Select(cohort => new SyncInput(cohort.Id))],
        "File" => [.. command.InputFile.Select(file => Named(file.FullName))],
        null or "" or "Id" => FindByIdOrPath(),
        _ => [],        // of the other sets something else says which cohorts
    };

    private IReadOnlyList<SyncInput> FindByIdOrPath()
    {
        string[] ids = CohortIds();
        if (string.IsNullOrEmpty(command.Path) && string.IsNullOrEmpty(command.LiteralPath))
        {
            return ids.Length > 0 ? [.. ids.Select(id => new SyncInput(id, CohortName: command.CohortName))] : throw new SyncFault(FaultKind.InvalidParameter,
                "Nothing says which cohort to sync.", "Give -CohortId, pipe what Get-AmplitudeCohort writes, or files that are named after their cohorts.");
        }

        return ids.Length == 0 ? TakeNamed() : [TakeFileOf(ids)];
    }

    // What comes through the pipeline without an id becomes text, because any object can be: of a row its properties, of a file its path.
    private string[] CohortIds() => IsCohortNamed || command.CohortId is not [string text] ? command.CohortId ?? []
        : text.StartsWith("@{", StringComparison.Ordinal) || IsOwnPath(text) ? []
        : command.CohortId;

    private bool IsOwnPath(string text) => !string.IsNullOrEmpty(command.LiteralPath) && MemberPaths.Literal(command, command.LiteralPath) == text;

    private IReadOnlyList<SyncInput> TakeNamed()
    {
        if (!string.IsNullOrEmpty(command.CohortName))
            throw new SyncFault(FaultKind.InvalidParameter, "-CohortName was given, and no -CohortId.", "Give -CohortId too; a name alone finds no segment.");
        RequireOnePath();
        if (command.Path == StandardInput.Sign)
        {
            throw new SyncFault(FaultKind.InvalidParameter, "Nothing says whose members come through standard input.", "Give -CohortId.") { Target = StandardInput.Sign };
        }

        return [.. Paths().Select(Named)];
    }

    private SyncInput Named(string path)
    {
        string id = CohortFileName.IdOf(path);
        if (!_fileOfCohort.TryAdd(id, path))
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"'{_fileOfCohort[id]}' and '{path}' are both named after cohort '{id}', and a cohort has one file.",
                "Keep the one that is right. Parts of a cohort have to be put together into one file, with one header line.");
        }

        return new(id, new(path));
    }

    private SyncInput TakeFileOf(string[] ids)
    {
        if (ids is not [string id])
        {
            throw new SyncFault(FaultKind.InvalidParameter, "A file holds the members of one cohort, and several ids were given.",
                "Give one -CohortId with -Path.");
        }

        RequireOnePath();
        if (command.Path == StandardInput.Sign)
            return new(id, StandardInput.Take(command), command.CohortName);
        IReadOnlyList<string> paths = Paths();
        return paths.Count == 1 ? new(id, new(paths[0]), command.CohortName)
            : throw TooMany(id, $"'{command.Path}' matches {paths.Count:N0} files ({MemberPaths.Names(paths)})", paths[0]);
    }

    private IReadOnlyList<string> Paths() => string.IsNullOrEmpty(command.Path)
        ? [MemberPaths.Literal(command, command.LiteralPath!)]
        : MemberPaths.Matching(command, command.Path);

    private void RequireOnePath()
    {
        if (!string.IsNullOrEmpty(command.Path) && !string.IsNullOrEmpty(command.LiteralPath))
            throw new SyncFault(FaultKind.InvalidParameter, "-Path and -LiteralPath were both given.", "Give one of them.");
    }

    // It has a target, so it ends the command: nothing of the rest can be right.
    private static SyncFault TooMany(string id, string what, string target) => new(FaultKind.InvalidParameter,
        $"{what}, and they can't all be cohort '{id}'; nothing was synced from them.",
        "Give one file with -CohortId. Files that are named after their cohorts, as 1a2bc3d.csv.gz, need no -CohortId.") { Target = target };
}
