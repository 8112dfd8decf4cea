using System.Reflection;
using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.ModuleProbe;

/// <summary>
/// Makes the isolated libraries work: RestSharp and Polly fetch a list of cohorts over HTTP, SQLite makes a ledger. That the
/// objects are cast to the engine's ports proves that both sides mean the same engine.
/// </summary>
internal static class FirstUse
{
    // Not inlined: the engine is not findable before the module is imported.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static async Task RunAsync(ModuleImport module, string ledgerPath)
    {
        await ListCohortsAsync(module);
        await OpenLedgerAsync(module, ledgerPath);
    }

    private static async Task ListCohortsAsync(ModuleImport module)
    {
        using LoopbackService service = new("""{"cohorts":[{"id":"7khm89cz","name":"Power users","size":3}]}""");
        Type settingsType = module.Isolated("LDCohortSync.Services.ServiceSettings");
        Assembly services = settingsType.Assembly;
        Type secretType = services.GetType("LDCohortSync.Services.Secret", throwOnError: true)!;
        object settings = Activator.CreateInstance(settingsType)!;
        void Set(string property, object value) => settingsType.GetProperty(property)!.SetValue(settings, value);
        Set("LaunchDarklyUri", service.Address);
        Set("AmplitudeUri", service.Address);
        Set("AccessToken", Activator.CreateInstance(secretType, "api-made-up")!);
        Set("AmplitudeApiKey", "made-up");
        Set("AmplitudeSecretKey", Activator.CreateInstance(secretType, "made-up")!);
        Set("ClientSideId", "507f1f77bcf86cd799439011");

        Type clientType = services.GetType("LDCohortSync.Services.AmplitudeClient", throwOnError: true)!;
        ICohortSource source = (ICohortSource)Activator.CreateInstance(clientType, settings)!;
        using ((IDisposable)source)
        {
            IReadOnlyList<AmplitudeCohort> cohorts = await source.ListAsync(includeSyncInfo: false, new SilentObserver(), CancellationToken.None);
            Console.WriteLine($"cohort {cohorts.Single()}");
        }
    }

    private static async Task OpenLedgerAsync(ModuleImport module, string path)
    {
        Type places = module.Assembly.GetType("LDCohortSync.Hosting.LedgerLocation", throwOnError: true)!;
        object place = places.GetMethod("Find")!.Invoke(null, [path, (Func<string, string>)(static given => given)])!;
        MethodInfo open = module.Composition.GetMethod("OpenLedgerAsync", BindingFlags.Static | BindingFlags.NonPublic)!;
        Task opening = (Task)open.Invoke(null, [place, CancellationToken.None])!;
        await opening;
        ILedger ledger = (ILedger)opening.GetType().GetProperty("Result")!.GetValue(opening)!;
        await using (ledger)
        {
            IReadOnlyList<CohortSyncResult> runs = await ledger.ReadRunsAsync(new(), CancellationToken.None);
            Console.WriteLine($"ledger {runs.Count} {File.Exists(path)}");
        }
    }
}
