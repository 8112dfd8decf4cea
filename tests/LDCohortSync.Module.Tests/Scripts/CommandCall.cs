namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>One use of a command in a script.</summary>
/// <param name="Name">The command.</param>
/// <param name="Arguments">What stands behind it, in order.</param>
/// <param name="HasInput">Whether something is piped into it.</param>
internal sealed record CommandCall(string Name, IReadOnlyList<Argument> Arguments, bool HasInput);
