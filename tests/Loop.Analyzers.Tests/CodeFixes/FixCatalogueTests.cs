using System.Reflection;
using System.Text.RegularExpressions;
using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>Every fix is one that editors find, is of rules that exist, fixes all of a document, a project and a solution at once, and is in the index.</summary>
[TestFixture]
public sealed partial class FixCatalogueTests
{
    private static IEnumerable<Type> Fixes => typeof(MakePartialFix).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
        .OrderBy(type => type.FullName, StringComparer.Ordinal);

    [TestCaseSource(nameof(Fixes))]
    public void A_fix_is_found_and_fixes_all(Type type)
    {
        CodeFixProvider fix = (CodeFixProvider)Activator.CreateInstance(type)!;
        ExportCodeFixProviderAttribute? export = type.GetCustomAttribute<ExportCodeFixProviderAttribute>();
        Assert.That(export?.Languages, Is.EqualTo(new[] { LanguageNames.CSharp }));
        Assert.That(export?.Name, Is.EqualTo(type.Name));
        Assert.That(AnalyzerCatalogue.Descriptors.Select(rule => rule.Id), Is.SupersetOf(fix.FixableDiagnosticIds));
        Assert.That(fix.GetFixAllProvider()?.GetSupportedFixAllScopes(), Is.SupersetOf(new[] { FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution }));
    }

    [Test]
    public void The_index_has_the_rules_that_have_a_fix()
    {
        string section = File.ReadAllText(Path.Combine(RulePage.Folder, "README.md")).Split("## Fixes")[1].Split("\n## ")[0];
        IEnumerable<string> listed = Row().Matches(section).Select(row => row.Groups[1].Value);
        Assert.That(listed, Is.EqualTo(Fixes.SelectMany(type => ((CodeFixProvider)Activator.CreateInstance(type)!).FixableDiagnosticIds).Distinct().Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex(@"^\| \[(LOOP\d{4})\]", RegexOptions.Multiline)]
    private static partial Regex Row();
}
