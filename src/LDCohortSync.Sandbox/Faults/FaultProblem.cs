namespace LDCohortSync.Sandbox;

/// <summary>What is wrong with a rule.</summary>
/// <param name="Field">The field as it is written in JSON; empty when the rule as a whole is meant.</param>
/// <param name="Text">What is wrong with it, as the end of a sentence.</param>
internal sealed record FaultProblem(string Field, string Text)
{
    public override string ToString() => Field.Length == 0 ? Text : $"field '{Field}' {Text}";
}
