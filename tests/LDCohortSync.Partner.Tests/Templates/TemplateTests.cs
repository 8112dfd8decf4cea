using System.Text.Json.Nodes;
using LDCohortSync.Partner.Templates;

namespace LDCohortSync.Partner.Tests.Templates;

/// <summary>Templates are filled in as Handlebars does it in its strict mode.</summary>
public sealed class TemplateTests
{
    private static JsonObject Context => (JsonObject)JsonNode.Parse("""
        { "name": "Ada", "html": "<b>\"&'</b>", "n": 0, "yes": true, "no": false, "nothing": null, "empty": [], "tags": ["a", "b"],
          "user": { "first-name": "Ada", "mail": "a@x", "deep": { "er": 1 } }, "list": [ { "id": 1 }, { "id": 2 } ], "map": { "x": 1, "y": 2 }, "half": 0.5 }
        """)!;

    [Theory]
    [InlineData("Hello {{name}}!", "Hello Ada!")]
    [InlineData("{{html}}|{{{html}}}|{{&html}}", "&lt;b&gt;&quot;&amp;&#x27;&lt;/b&gt;|<b>\"&'</b>|<b>\"&'</b>")]
    [InlineData("{{user.first-name}} {{user/mail}} {{user.[first-name]}}", "Ada a@x Ada")]
    [InlineData("{{n}} {{yes}} {{no}} [{{nothing}}] {{half}} {{tags}} {{user}}", "0 true false [] 0.5 a,b [object Object]")]
    [InlineData("{{#if yes}}y{{else}}n{{/if}}{{#if missing}}y{{else}}n{{/if}}{{#if n}}y{{else}}n{{/if}}{{#if empty}}y{{else}}n{{/if}}", "ynnn")]
    [InlineData("{{#if n includeZero=true}}y{{/if}}", "y")]
    [InlineData("{{#unless missing}}u{{/unless}}{{#unless name}}u{{else}}v{{/unless}}", "uv")]
    [InlineData("{{#if no}}1{{else if missing}}2{{else if yes}}3{{else}}4{{/if}}", "3")]
    [InlineData("{{#each tags}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}", "0a,1b")]
    [InlineData("{{#each map}}{{@key}}={{.}};{{/each}}", "x=1;y=2;")]
    [InlineData("{{#each missing}}x{{else}}none{{/each}}", "none")]
    [InlineData("{{#each list}}{{id}}{{../name}}{{@root.n}}{{/each}}", "1Ada02Ada0")]
    [InlineData("{{#each list as |one at|}}{{at}}:{{one.id}} {{/each}}", "0:1 1:2 ")]
    [InlineData("{{#with user}}{{mail}}{{#if mail}}{{../name}}{{/if}}{{/with}}", "a@xAda")]
    [InlineData("{{#with missing}}x{{else}}none{{/with}}", "none")]
    [InlineData("{{#user}}{{mail}}{{/user}}{{#list}}{{id}}{{/list}}{{#no}}x{{/no}}{{^no}}not{{/no}}{{#yes}}{{name}}{{/yes}}", "a@x12notAda")]
    [InlineData("{{#equal name 'Ada'}}is{{/equal}}{{#equalWithElse n 1}}one{{else}}other{{/equalWithElse}}", "isother")]
    [InlineData("{{queryEncode 'a b/&'}} {{pathEncode 'a b/c'}} {{{basicAuthHeaderValue name 'x'}}}", "a%20b%2F%26 a%20b/c Basic QWRhOng=")]
    [InlineData("{{formatWithOffset 1000 5 'seconds'}} {{formatWithOffset 0 1 'rfc3339'}} {{lookup tags 1}}", "6 1970-01-01T00:00:01.000Z b")]
    [InlineData("{{queryEncode (lookup tags 0)}}", "a")]
    [InlineData("{{! a comment }}{{!-- with }} in it --}}x", "x")]
    [InlineData("\\{{name}} {{name}}", "{{name}} Ada")]
    [InlineData("a  {{~name~}}  b", "aAdab")]
    [InlineData("one\n  {{#if yes}}\n  two\n  {{/if}}\nthree", "one\n  two\nthree")]
    [InlineData("\"{{#if yes}}\nx{{/if}}\"", "\"\nx\"")]
    [InlineData("{{else_name}}", null)]
    [InlineData("{{missing}}", null)]
    [InlineData("{{user.missing}}", null)]
    [InlineData("{{missing.deeper}}", null)]
    [InlineData("{{#if missing.deeper}}x{{/if}}", null)]
    [InlineData("{{#if user.missing}}x{{else}}n{{/if}}", "n")]
    [InlineData("{{name.length}}", null)]
    [InlineData("{{tags.length}}", "2")]
    [InlineData("{{noFunction name}}", null)]
    [InlineData("{{name 'x'}}", null)]
    [InlineData("{{#noFunction name}}x{{/noFunction}}", null)]
    [InlineData("{{#missing}}x{{/missing}}", null)]
    [InlineData("{{#if}}x{{/if}}", null)]
    [InlineData("{{#if yes}}x", null)]
    [InlineData("{{#if yes}}x{{/unless}}", null)]
    [InlineData("x{{/if}}", null)]
    [InlineData("x{{else}}y", null)]
    [InlineData("{{name", null)]
    [InlineData("{{{name}}", null)]
    [InlineData("{{name}}}", null)]
    [InlineData("{{}}", null)]
    [InlineData("{{name.}}", null)]
    [InlineData("{{user..mail}}", null)]
    [InlineData("{{'open}}", null)]
    [InlineData("{{> partial}}", null)]
    [InlineData("{{@index}}", null)]
    [InlineData("{{!-- open", null)]
    public void A_template_is_filled_in_or_refused(string template, string? expected)
    {
        if (expected is null)
            Assert.NotEmpty(Assert.Throws<TemplateException>(() => Template.Read(template).Render(Context)).Message);
        else
            Assert.Equal(expected, Template.Read(template).Render(Context));
    }

    [Fact]
    public void What_is_missing_is_left_out_on_request() =>
        Assert.Equal("[] []", Template.Read("[{{missing}}] [{{missing.deeper}}]").Render(Context, isStrict: false));

    [Fact]
    public void A_fault_names_its_line()
    {
        Assert.StartsWith("line 3: 'gone'", Assert.Throws<TemplateException>(() => Template.Read("a\nb\n{{gone}}").Render(Context)).Message, StringComparison.Ordinal);
        Assert.StartsWith("line 2:", Assert.Throws<TemplateException>(() => Template.Read("a\n{{#if x}}\n").Render(Context)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_within_blocks_without_end_are_refused_and_do_not_end_the_process()
    {
        string deep = string.Concat(Enumerable.Repeat("{{#if yes}}", 100_000));
        Assert.Throws<TemplateException>(() => Template.Read(deep));
    }

    [Fact]
    public void Parentheses_within_parentheses_without_end_are_refused_and_do_not_end_the_process()
    {
        string deep = "{{queryEncode " + string.Concat(Enumerable.Repeat("(lookup ", 100_000)) + "}}";
        Assert.Throws<TemplateException>(() => Template.Read(deep));
    }

    [Fact]
    public void Chains_of_else_if_without_end_are_refused_and_do_not_end_the_process()
    {
        string chain = "{{#if no}}" + string.Concat(Enumerable.Repeat("{{else if no}}", 100_000)) + "{{/if}}";
        Assert.Throws<TemplateException>(() => Template.Read(chain));
    }

    [Fact]
    public void Whatever_a_template_holds_it_is_filled_in_or_refused()
    {
        string[] pieces =
        [
            "{{", "}}", "{{{", "}}}", "{", "}", "~", "#", "/", "^", "!", "--", "&", ">", "if", "else", "each", "with", "unless", "equal", "name", "user", "tags", "this", "..", ".", "@index",
            "@", "[", "]", "(", ")", "'", "\"", "=", "|", "as", "0", "-1", "true", "null", " ", "\n", "\\", "lookup", "queryEncode", "\u00e9", "\ud83d",
        ];
        Random random = new(20240512);
        int filled = 0;
        int refused = 0;
        for (int i = 0; i < 50_000; i++)
        {
            string inside = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            string template = i % 2 == 0 ? inside : "{{" + inside + "}}";
            try
            {
                Assert.NotNull(Template.Read(template).Render(Context));
                filled++;
            }
            catch (TemplateException)
            {
                refused++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{filled} filled in, {refused} refused.");
        Assert.True(filled > 1_000 && refused > 1_000);
    }
}
