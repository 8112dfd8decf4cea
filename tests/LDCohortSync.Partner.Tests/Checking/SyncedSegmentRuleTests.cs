using LDCohortSync.Partner.Tests.Support;

namespace LDCohortSync.Partner.Tests.Checking;

/// <summary>Synced segments: there is one way to tell who enters and who leaves.</summary>
public sealed class SyncedSegmentRuleTests
{
    private const string Parser = "/capabilities/syncedSegment/requestParser";

    // Which of the five ways are set, and what is found.
    public static TheoryData<bool, bool, bool, bool, bool> Ways =>
        [.. Enumerable.Range(0, 32).Select(mask => ((mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0, (mask & 8) != 0, (mask & 16) != 0))];

    [Theory, MemberData(nameof(Ways))]
    public void Every_combination_of_ways_gives_its_findings(bool array, bool add, bool remove, bool inclusion, bool membership)
    {
        Sample sample = new Sample().Set(Parser + "/memberArrayPath", null).Set(Parser + "/arrayInclusion", null);
        if (array)
            sample.Set(Parser + "/memberArrayPath", "\"/all\"");
        if (add)
            sample.Set(Parser + "/addMemberArrayPath", "\"/in\"");
        if (remove)
            sample.Set(Parser + "/removeMemberArrayPath", "\"/out\"");
        if (inclusion)
            sample.Set(Parser + "/arrayInclusion", """{"path":"/action","matcher":"^add$"}""");
        if (membership)
            sample.Set(Parser + "/memberArrayParser/booleanMembershipPath", "\"/in\"");

        List<string> expected = [];
        void Expect(bool isBroken, string rule)
        {
            if (isBroken)
                expected.Add(rule);
        }

        Expect(add != remove, "ArrayPair");
        Expect((add || remove) && array, "ArrayMix");
        Expect((add || remove) && inclusion, "ArrayMix");
        Expect(inclusion && !array, "InclusionNeedsArray");
        Expect(membership && !array, "MembershipNeedsArray");
        Expect(!array && !add && !remove, "MemberMode");
        Expect(array && !add && !remove && !inclusion && !membership, "MembershipMissing");
        Expect(inclusion && membership, "MembershipIgnored");
        Assert.Equal(expected.Order(), sample.Check().Select(finding => finding.Rule).Order());
    }

    [Theory]
    [InlineData("^add$", null)]
    [InlineData("^(members|add_members)$", null)]
    [InlineData("^(added|entered)$", null)]
    [InlineData("^(add_member|remove_member)$", "remove_member")]
    [InlineData("^(add|drop_from_list)$", "drop_from_list")]
    [InlineData(".*", "remove")]
    [InlineData("member", "remove_member")]
    [InlineData("(?i)^(add|delete)$", "delete")]
    [InlineData("", "remove")]
    public void A_matcher_that_matches_removals_too_is_a_warning(string matcher, string? removal)
    {
        IReadOnlyList<ManifestFinding> found = new Sample().Set(Parser + "/arrayInclusion/matcher", System.Text.Json.JsonSerializer.Serialize(matcher)).Check();
        if (removal is null)
            Assert.Empty(found);
        else
        {
            ManifestFinding finding = Assert.Single(found);
            Assert.Equal(("MatcherAddsRemovals", ManifestSeverity.Warning), (finding.Rule, finding.Severity));
            Assert.Contains($"'{removal}'", finding.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("^(?P<verb>add)$", true)]
    [InlineData("^(add$", false)]
    [InlineData("[a-", false)]
    [InlineData("*add", false)]
    public void A_matcher_has_to_be_a_regular_expression(string matcher, bool isOne)
    {
        IReadOnlyList<ManifestFinding> found = new Sample().Set(Parser + "/arrayInclusion/matcher", System.Text.Json.JsonSerializer.Serialize(matcher)).Check();
        Assert.Equal(isOne ? [] : [("RegexForm", ManifestSeverity.Warning)], found.Select(finding => (finding.Rule, finding.Severity)));
    }

    [Fact]
    public void The_same_array_to_add_and_to_remove_is_an_error()
    {
        Sample sample = new Sample().Set(Parser + "/memberArrayPath", null).Set(Parser + "/arrayInclusion", null)
            .Set(Parser + "/addMemberArrayPath", "\"/members\"").Set(Parser + "/removeMemberArrayPath", "\"/members\"");
        Assert.Equal("SamePath", Assert.Single(sample.Check()).Rule);
    }

    [Theory]
    [InlineData("{\"status\": {{statusCode}}", "ResponseJson")]
    [InlineData("{\"error\": {{errorMessage}} }", "ResponseJson")]
    [InlineData("{\"error\": \"{{#if errorMessage}}\"}", "TemplateRender")]
    [InlineData("{\"id\": \"{{requestBody.cohort.id}}\"}", null)]
    [InlineData("{\"id\": \"{{nothing x}}\"}", "TemplateRender")]
    [InlineData("{{#if errorMessage}}{\"error\": \"{{{errorMessage}}}\"}{{else}}{\"status\": \"success\"}{{/if}}", null)]
    public void The_answer_has_to_be_JSON_whatever_comes(string response, string? rule) => Assert.Equal(
        rule is null ? [] : [rule],
        new Sample().Set("/capabilities/syncedSegment/jsonResponseBody", System.Text.Json.JsonSerializer.Serialize(response)).Check().Select(finding => finding.Rule));
}
