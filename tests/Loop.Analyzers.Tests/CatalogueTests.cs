using System.Reflection;
using Loop.Analyzers.Allocation;
using Loop.Analyzers.Handlers;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Parsing;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests;

/// <summary>No rule without its page, its release row and its tests.</summary>
[TestFixture]
public sealed class CatalogueTests
{
    private const int LeastSilentCases = 5;

    private static readonly string _root = Path.GetFullPath(Path.Combine(TestProject.Directory, "..", ".."));

    private static string[] Rules => Enum.GetNames<HandlerRule>();

    private static IEnumerable<string> Ids => AnalyzerCatalogue.Descriptors.Select(descriptor => descriptor.Id);

    [Test]
    public void Every_id_is_used_once() => Assert.That(Ids, Is.Not.Empty.And.Unique);

    /// <summary>The second descriptor of a rule is the first with another severity: what is configured and documented holds for both.</summary>
    [Test]
    public void A_rule_of_allocation_is_information_and_a_warning()
    {
        IGrouping<string, DiagnosticDescriptor>[] rules = [.. new AllocationAnalyzer().SupportedDiagnostics.GroupBy(descriptor => descriptor.Id)];
        Assert.That(rules, Is.Not.Empty);
        foreach (IGrouping<string, DiagnosticDescriptor> rule in rules)
        {
            Assert.That(rule.Select(descriptor => descriptor.DefaultSeverity), Is.EqualTo([DiagnosticSeverity.Info, DiagnosticSeverity.Warning]));
            Assert.That(rule.Select(static descriptor => (descriptor.Title, descriptor.MessageFormat, descriptor.Category, descriptor.HelpLinkUri)).Distinct().Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public void Every_rule_of_handlers_has_a_descriptor([ValueSource(nameof(Rules))] string name)
    {
        HandlerRule rule = Enum.Parse<HandlerRule>(name);
        Assert.That(HandlerDescriptors.Of(rule).Id, Is.EqualTo(rule.Id()));
    }

    /// <summary>What the generator writes no loop for is an error, and nothing else is.</summary>
    [Test]
    public void A_rule_is_an_error_where_no_loop_is_written([ValueSource(nameof(Rules))] string name)
    {
        HandlerRule rule = Enum.Parse<HandlerRule>(name);
        Assert.That(HandlerDescriptors.Of(rule).DefaultSeverity == DiagnosticSeverity.Error, Is.EqualTo(rule.Invalidates()));
    }

    [TestCaseSource(nameof(Ids))]
    public void A_rule_links_to_its_page(string id) =>
        Assert.That(AnalyzerCatalogue.Of(id).HelpLinkUri, Is.EqualTo($"https://github.com/loop-framework/loop/blob/main/docs/diagnostics/{id}.md"));

    [TestCaseSource(nameof(Ids))]
    public void A_rule_has_its_page(string id)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(id);
        RulePage page = RulePage.Read(id);

        Assert.That(page.Title, Is.EqualTo($"{id}: {descriptor.Title}"));
        Assert.That(page.Severity, Is.EqualTo(descriptor.DefaultSeverity.ToString()));
        Assert.That(page.Category, Is.EqualTo(descriptor.Category));
        Assert.That(page.Bad, Is.Not.Empty);
        Assert.That(page.Good, Is.Not.Empty);
        Assert.That(page.Configuration, Does.Contain($"dotnet_diagnostic.{id}.severity").And.Contain($"#pragma warning disable {id}"));
    }

    [Test]
    public void No_page_is_left_of_a_rule_that_is_gone() =>
        Assert.That(
            Directory.GetFiles(RulePage.Folder, "LOOP*.md").Select(path => Path.GetFileNameWithoutExtension(path)),
            Is.EquivalentTo(Ids));

    [TestCaseSource(nameof(Ids))]
    public void A_rule_is_in_the_index(string id)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(id);
        Assert.That(
            File.ReadAllLines(Path.Combine(RulePage.Folder, "README.md")),
            Has.One.EqualTo($"| [{id}]({id}.md) | {descriptor.DefaultSeverity} | {descriptor.Title} |"));
    }

    [TestCaseSource(nameof(Ids))]
    public void A_rule_has_its_release_row(string id)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(id);
        string folder = Path.Combine(_root, "src", "Loop.Analyzers");
        IEnumerable<string> rows = new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }
            .SelectMany(file => File.ReadAllLines(Path.Combine(folder, file)));
        Assert.That(rows, Has.One.EqualTo($"{id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}"));
    }

    [TestCaseSource(nameof(Ids))]
    public void A_rule_has_its_tests(string id)
    {
        Type? tests = typeof(CatalogueTests).Assembly.GetTypes().SingleOrDefault(type => type.Name == id + "Tests" && type.IsSubclassOf(typeof(RuleTests)));
        Assert.That(tests, Is.Not.Null);
        Assert.That(CasesOf(tests!, "Fires"), Is.GreaterThanOrEqualTo(1));
        Assert.That(CasesOf(tests!, "Stays_silent"), Is.GreaterThanOrEqualTo(LeastSilentCases));
    }

    /// <summary>A message says what happens and, after a semicolon, what to do.</summary>
    [TestCaseSource(nameof(Ids))]
    public void A_message_names_the_remedy(string id)
    {
        string format = AnalyzerCatalogue.Of(id).MessageFormat.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(format, Does.Contain("; "));
        Assert.That(format, Does.Not.EndWith("."));
    }

    private static int CasesOf(Type tests, string prefix) => tests.GetMethods()
        .Where(method => method.Name.StartsWith(prefix, StringComparison.Ordinal))
        .Sum(method => method.GetCustomAttributes<TestCaseAttribute>().Count() + method.GetCustomAttributes<TestAttribute>().Count());
}
