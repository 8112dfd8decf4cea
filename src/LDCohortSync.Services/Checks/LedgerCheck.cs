using System.Globalization;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The ledger can be read and written; what it is kept in, and how safely that is reached.</summary>
internal sealed class LedgerCheck : ICheck
{
    public string Name => "Ledger";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        await scene.Ledger.OpenAsync(cancellation).ConfigureAwait(false);
        IReadOnlyList<CohortSyncResult> runs = await scene.Ledger.ReadRunsAsync(new() { Scope = scene.Scope }, cancellation).ConfigureAwait(false);
        string known = $"it knows {runs.Count:N0} run(s) of this environment.";
        if (scene.Ledger is not ILedgerInquiry inquiry)
            return Finding.Pass($"The ledger '{scene.Ledger.Location}' can be written; {known}");

        LedgerNature nature = await inquiry.InquireAsync(cancellation).ConfigureAwait(false);
        string version = string.Create(CultureInfo.InvariantCulture, $"schema {nature.SchemaVersion}");
        return nature.Line is not { } line
            ? Finding.Pass($"The ledger '{scene.Ledger.Location}' is a file of {nature.Product} ({version}) and can be written; {known}")
            : Judge($"The ledger '{scene.Ledger.Location}' is a database of {nature.Product} ({version}), reached {Describe(line)}; role '{line.Role}' can write it; {known}", line);
    }

    private static string Describe(LedgerLine line) => line switch
    {
        { Encryption: null } => line.IsRemote ? "WITHOUT encryption" : "on this machine without encryption",
        { IsRemote: false } => $"on this machine with {line.Encryption}",
        { IsProven: true } => $"with {line.Encryption} and a proven server name",
        _ => $"with {line.Encryption} but without proof of the server's name",
    };

    private static Finding Judge(string detail, LedgerLine line) => line switch
    {
        { IsRemote: true, Encryption: null } => Finding.Warning(detail,
            "Keys of members cross the network in the open. Leave SSL Mode out of the ledger's address (VerifyFull is taken then), and have TLS switched on at the server."),
        { IsRemote: true, IsProven: false } => Finding.Warning(detail,
            "Another server could pass itself off as this one. Leave SSL Mode out of the ledger's address (VerifyFull is taken then), with 'Root Certificate' if its authority is your own."),
        { IsSuperuser: true } => Finding.Warning(detail, "That role may do everything on the server. Have a role made that may use this ledger alone."),
        _ => Finding.Pass(detail),
    };
}
