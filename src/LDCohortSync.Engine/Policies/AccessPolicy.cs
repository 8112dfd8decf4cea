namespace LDCohortSync.Policies;

/// <summary>Reads policies as LaunchDarkly does.</summary>
/// <remarks>
/// Source: LaunchDarkly docs, "Using policies" and "Using resource specifiers": what nothing allows is denied; in one policy a deny
/// wins; of several policies any may allow. A specifier has parts such as <c>env/production;tag</c> between colons.
/// </remarks>
public static class AccessPolicy
{
    /// <summary>Decides over several policies.</summary>
    /// <param name="policies">The policies, each a list of statements.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">A specifier, which may have asterisks in its names: then all that it stands for are meant.</param>
    public static AccessDecision Decide(IEnumerable<IReadOnlyList<AccessStatement>> policies, string action, string resource)
    {
        ArgumentNullException.ThrowIfNull(policies);
        AccessDecision best = AccessDecision.Denied;
        foreach (IReadOnlyList<AccessStatement> policy in policies)
        {
            AccessDecision decision = DecideOne(policy, action, resource);
            best = decision > best ? decision : best;
        }

        return best;
    }

    private static AccessDecision DecideOne(IReadOnlyList<AccessStatement> policy, string action, string resource)
    {
        AccessDecision allowed = AccessDecision.Denied;
        AccessDecision denied = AccessDecision.Denied;
        foreach (AccessStatement statement in policy)
        {
            AccessDecision reach = Reach(statement, action, resource);
            if (statement.Allows)
                allowed = reach > allowed ? reach : allowed;
            else
                denied = reach > denied ? reach : denied;
        }

        return denied switch
        {
            AccessDecision.Allowed => AccessDecision.Denied,
            AccessDecision.Partial when allowed == AccessDecision.Allowed => AccessDecision.Partial,
            _ => allowed,
        };
    }

    // How much of what is asked a statement is about: all, some or nothing of it.
    private static AccessDecision Reach(AccessStatement statement, string action, string resource)
    {
        bool isAbout = statement.NotActions.Count > 0
            ? !statement.NotActions.Any(pattern => Covers(pattern, action))
            : statement.Actions.Any(pattern => Covers(pattern, action));
        if (!isAbout)
            return AccessDecision.Denied;
        return statement.NotResources.Count > 0
            ? Opposite(Most(statement.NotResources, resource))
            : Most(statement.Resources, resource);
    }

    private static AccessDecision Most(IReadOnlyList<string> specifiers, string resource) =>
        specifiers.Select(specifier => Match(specifier, resource)).DefaultIfEmpty(AccessDecision.Denied).Max();

    private static AccessDecision Opposite(AccessDecision decision) => decision switch
    {
        AccessDecision.Allowed => AccessDecision.Denied,
        AccessDecision.Denied => AccessDecision.Allowed,
        _ => AccessDecision.Partial,
    };

    private static AccessDecision Match(string specifier, string resource)
    {
        if (specifier == "*")
            return AccessDecision.Allowed;
        string[] patterns = Split(specifier);
        string[] parts = resource.Split(':');
        if (patterns.Length != parts.Length)
            return AccessDecision.Denied;
        AccessDecision least = AccessDecision.Allowed;
        for (int i = 0; i < parts.Length; i++)
        {
            (string kind, string name, bool hasTags) = Read(patterns[i]);
            (string wantedKind, string wantedName, bool _) = Read(parts[i]);
            // What a placeholder such as ${roleAttribute/projects} stands for is up to whoever has the role.
            AccessDecision one = !Covers(kind, wantedKind) ? AccessDecision.Denied
                : name.Contains("${", StringComparison.Ordinal) ? AccessDecision.Partial
                : Covers(name, wantedName) ? AccessDecision.Allowed
                : Overlaps(name, wantedName) ? AccessDecision.Partial
                : AccessDecision.Denied;
            if (hasTags && one == AccessDecision.Allowed)
                one = AccessDecision.Partial;
            least = one < least ? one : least;
        }

        return least;
    }

    // A colon within braces belongs to a selector, such as {critical:true}, which limits a part like a tag.
    private static string[] Split(string specifier)
    {
        List<string> parts = [];
        int depth = 0;
        int start = 0;
        for (int i = 0; i < specifier.Length; i++)
        {
            depth += specifier[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (specifier[i] != ':' || depth > 0)
                continue;
            parts.Add(specifier[start..i]);
            start = i + 1;
        }

        parts.Add(specifier[start..]);
        return [.. parts];
    }

    private static (string Kind, string Name, bool HasTags) Read(string part)
    {
        int tags = part.IndexOf(';', StringComparison.Ordinal);
        string plain = tags < 0 ? part : part[..tags];
        int slash = plain.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (plain, "", tags >= 0) : (plain[..slash], plain[(slash + 1)..], tags >= 0);
    }

    // Whether all that a text stands for matches a pattern. An asterisk of the text is taken as a letter that only an asterisk of
    // the pattern can match.
    private static bool Covers(string pattern, string text)
    {
        string[] pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return pattern == text;
        if (!text.StartsWith(pieces[0], StringComparison.Ordinal))
            return false;
        int at = pieces[0].Length;
        for (int i = 1; i < pieces.Length - 1; i++)
        {
            int found = text.IndexOf(pieces[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + pieces[i].Length;
        }

        return text.Length - at >= pieces[^1].Length && text.EndsWith(pieces[^1], StringComparison.Ordinal);
    }

    // Whether a text with asterisks can stand for something that matches a pattern: what comes before their first asterisks decides.
    private static bool Overlaps(string pattern, string text)
    {
        if (!text.Contains('*', StringComparison.Ordinal))
            return false;
        string left = pattern.Split('*')[0];
        string right = text.Split('*')[0];
        return pattern.Contains('*', StringComparison.Ordinal)
            ? left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal)
            : Covers(text, pattern);
    }
}
