using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>Finds what is wrong with the commands of a script of the documentation, as far as that can be seen without running it.</summary>
internal static class ScriptCheck
{
    // Commands of PowerShell and of its public modules that the documentation may use.
    private static readonly string[] s_known =
    [
        "Export-Clixml", "Import-Clixml", "Export-Csv", "ForEach-Object", "Format-List", "Format-Table", "Get-ChildItem", "Get-Content", "Get-Credential", "Get-Date", "Get-Error", "Get-Help",
        "ConvertFrom-Json", "ConvertTo-SecureString", "Get-Module", "Invoke-RestMethod", "Start-Transcript", "Stop-Transcript",
        "Get-Secret", "Group-Object", "Import-Csv", "Import-Module", "Measure-Object", "Out-GridView", "Read-Host", "Remove-Module", "Select-Object",
        "Sort-Object", "Where-Object", "Write-Error", "Write-Host", "ConvertTo-Json", "Set-Content", "Out-File",
    ];

    /// <summary>What is wrong; empty when nothing is.</summary>
    /// <param name="text">The script.</param>
    /// <param name="isComplete">False for a mention of a command, which may leave out what it needs.</param>
    public static IReadOnlyList<string> Problems(string text, bool isComplete = true)
    {
        Script script;
        try
        {
            script = Script.Read(text);
        }
        catch (FormatException e)
        {
            return [e.Message];
        }

        return [.. script.Calls.SelectMany(call => Problems(call, script.Tables, isComplete))];
    }

    private static List<string> Problems(CommandCall call, IReadOnlyDictionary<string, List<string>> tables, bool isComplete)
    {
        if (Cmdlet.Find(call.Name) is not Cmdlet cmdlet)
        {
            return s_known.Contains(call.Name, StringComparer.OrdinalIgnoreCase) || call.Name.StartsWith('.')
                ? []
                : [$"There is no command {call.Name}."];
        }

        List<string> problems = [];
        List<CmdletParameter> named = [];
        int positional = 0;
        CmdletParameter? expectsValue = null;
        foreach (Argument argument in call.Arguments)
        {
            if (argument.Parameter is string name)
            {
                expectsValue = Take(cmdlet, name, named, problems);
            }
            else if (argument.Splat is string variable)
            {
                foreach (string key in tables.GetValueOrDefault(variable) ?? [])
                    Take(cmdlet, key, named, problems);
                if (!tables.ContainsKey(variable))
                    problems.Add($"{cmdlet.Name}: @{variable} is not set in the example.");
            }
            else if (expectsValue is not null)
            {
                CheckValue(cmdlet, expectsValue, argument.Words, problems);
                expectsValue = null;
            }
            else
            {
                positional++;
            }
        }

        if (isComplete && problems.Count == 0 && !cmdlet.ParameterSets.Any(set => Fits(cmdlet, set, named, positional, call.HasInput)))
            problems.Add($"{cmdlet.Name}: no parameter set takes {string.Join(' ', named)} with {positional} value(s) without a name.");
        return problems;
    }

    // The parameter when it expects a value; null for a switch and for one that does not exist.
    private static CmdletParameter? Take(Cmdlet cmdlet, string name, List<CmdletParameter> named, List<string> problems)
    {
        if (cmdlet.Parameters.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is CmdletParameter parameter)
        {
            named.Add(parameter);
            return parameter.IsSwitch ? null : parameter;
        }

        bool isCommon = CommonParameters.All.Contains(name, StringComparer.OrdinalIgnoreCase)
            || (cmdlet.SupportsShouldProcess && CommonParameters.OfChanges.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (!isCommon)
            problems.Add($"{cmdlet.Name} has no parameter -{name}.");
        return isCommon && !CommonParameters.Switches.Contains(name, StringComparer.OrdinalIgnoreCase) ? s_anyValue : null;
    }

    // Stands for a common parameter that takes a value.
    private static readonly CmdletParameter s_anyValue = Cmdlet.All[0].Parameters.First(parameter => !parameter.IsSwitch && parameter.AcceptedValues.Count == 0);

    private static void CheckValue(Cmdlet cmdlet, CmdletParameter parameter, IReadOnlyList<string?> words, List<string> problems)
    {
        if (parameter.AcceptedValues.Count == 0)
            return;
        foreach (string word in words.OfType<string>().Where(word => !parameter.AcceptedValues.Contains(word, StringComparer.OrdinalIgnoreCase)))
            problems.Add($"{cmdlet.Name} {parameter} does not take '{word}'.");
    }

    private static bool Fits(Cmdlet cmdlet, string set, List<CmdletParameter> named, int positional, bool hasInput)
    {
        if (named.Any(parameter => parameter.In(set) is null))
            return false;
        CmdletParameter[] byPosition =
        [
            .. cmdlet.Parameters.Where(parameter => parameter.In(set)?.Position is not null && !named.Contains(parameter))
                .OrderBy(parameter => parameter.In(set)!.Position)
                .Take(positional),
        ];
        return byPosition.Length == positional && cmdlet.Parameters
            .Where(parameter => parameter.In(set) is { Mandatory: true } use && !(hasInput && use.TakesPipeline))
            .All(parameter => named.Contains(parameter) || byPosition.Contains(parameter));
    }
}
