using LDCohortSync.Sandbox;

// A first argument that is no option is the verb; without one the sandbox serves.
string verb = args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "serve";
string[] rest = args.Length > 0 && !args[0].StartsWith('-') ? args[1..] : args;
switch (verb)
{
    case "serve":
        return await ServeCommand.RunAsync(rest).ConfigureAwait(false);
    case "demo" when rest.Length == 0:
        return await DemoCommand.RunAsync().ConfigureAwait(false);
    default:
        await Console.Error.WriteLineAsync($"Unknown verb or arguments: {string.Join(' ', args)}").ConfigureAwait(false);
        await Console.Error.WriteLineAsync(ServeArguments.Usage).ConfigureAwait(false);
        return 2;
}
