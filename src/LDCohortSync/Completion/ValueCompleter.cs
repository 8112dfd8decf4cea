using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LDCohortSync.Completion;

/// <summary>
/// Completes the value of a parameter from what is known. It shows no error: a prompt that is being typed is no place for one. Where
/// a list of a service is needed, it may be read in the background, and only the very first reading is waited for, shortly (see
/// <see cref="KnownValues"/>); what it brings later is there at a later try.
/// </summary>
internal abstract class ValueCompleter : IArgumentCompleter
{
    // A menu with more can't be looked through, and hosts ask before they show so many.
    private const int Most = 500;

    /// <summary>True when the parameter takes wildcards, so that a name that has one in it must be escaped.</summary>
    protected virtual bool TakesWildcards => false;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        try
        {
            QuotedWord word = new(wordToComplete ?? "");
            return [.. Matching(Candidates(new(fakeBoundParameters ?? new Hashtable())), word.Text).Take(Most).Select(one => Result(one, word))];
        }
        catch (Exception)
        {
            // Nothing is known then. A command that is run with the same words tells what is wrong.
            return [];
        }
    }

    /// <summary>The values that there are, the likeliest first.</summary>
    protected abstract IEnumerable<Candidate> Candidates(CompletionScene scene);

    // Those whose value begins with the word come before those whose other name does.
    private static IEnumerable<Candidate> Matching(IEnumerable<Candidate> candidates, string word)
    {
        Func<string, bool> matches = Matcher(word);
        Candidate[] all = [.. candidates];
        return all.Where(one => matches(one.Value)).Concat(all.Where(one => one.AlsoKnownAs is not null && !matches(one.Value) && matches(one.AlsoKnownAs)));
    }

    private static Func<string, bool> Matcher(string word)
    {
        string literal = WildcardPattern.Unescape(word);
        WildcardPattern pattern = WildcardPattern.Get(word + "*", WildcardOptions.IgnoreCase);
        return WildcardPattern.ContainsWildcardCharacters(word) && IsWhole(pattern) ? pattern.IsMatch : text => text.StartsWith(literal, StringComparison.OrdinalIgnoreCase);
    }

    // A bracket that is still open is a letter like any other.
    private static bool IsWhole(WildcardPattern pattern)
    {
        try
        {
            pattern.IsMatch("");
            return true;
        }
        catch (WildcardPatternException)
        {
            return false;
        }
    }

    private CompletionResult Result(Candidate one, QuotedWord word)
    {
        // A line break in a name would end the line that is being typed.
        string value = TakesWildcards ? string.Concat(WildcardPattern.Escape(one.Value).Select(letter => char.IsControl(letter) ? '?' : letter)) : one.Value;
        return new(word.Write(value), ShownText.Of(one.Shown), CompletionResultType.ParameterValue, ShownText.Of(one.ToolTip));
    }
}
