using LDCohortSync.ModuleProbe;

// Imports the module as PowerShell does, uses it, and prints which load context each assembly is in.
// Arguments: import|use <module folder> <ledger file> [<assembly to load beforehand>]
try
{
    if (args.Length > 3)
        System.Runtime.Loader.AssemblyLoadContext.Default.LoadFromAssemblyPath(args[3]);
    ModuleImport module = ModuleImport.From(args[1]);
    if (args[0] == "use")
        await FirstUse.RunAsync(module, args[2]);
    LoadedAssemblies.Print();
    return 0;
}
catch (Exception e)
{
    LoadedAssemblies.Print();
    for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        Console.WriteLine($"error {cause.GetType().Name} {cause.Message.ReplaceLineEndings(" ")}");
    return 3;
}
