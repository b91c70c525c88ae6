using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>The code on the rules' pages does what the pages say.</summary>
[TestFixture]
public sealed class PageTests
{
    private static IEnumerable<string> Ids => AnalyzerCatalogue.Descriptors.Select(descriptor => descriptor.Id);

    [TestCaseSource(nameof(Ids))]
    public async Task The_wrong_code_of_a_page_breaks_its_rule(string id)
    {
        foreach (string code in RulePage.Read(id).Bad)
        {
            string[] found = await IdsIn(id, code);
            Assert.That(found, Does.Contain(id), code);
            Assert.That(found, Is.All.StartsWith("LOOP"), code);
        }
    }

    [TestCaseSource(nameof(Ids))]
    public async Task The_right_code_of_a_page_breaks_no_rule(string id)
    {
        foreach (string code in RulePage.Read(id).Good)
        {
            string[] found = await IdsIn(id, code, withInformation: true);
            Assert.That(code.Contains("LoopTask", StringComparison.Ordinal) ? found.Except(Planned.Complaints) : found, Is.Empty, code);
        }
    }

    private static async Task<string[]> IdsIn(string id, string text, bool withInformation = false)
    {
        (string code, AnalyzerOptions options) = RulePage.IsOfLists(id)
            ? ("", new AnalyzerOptions([new ListFile("loop.blocking.txt", text)]))
            : (text, new AnalyzerOptions([]));
        Compilation output = GeneratorRun.Of(UserCode.Compile([("Handler.cs", "using Loop;\n" + code), ("Planned.cs", Planned.Sources)])).Output;
        IEnumerable<Diagnostic> found = await output.WithAnalyzers(AnalyzerCatalogue.Analyzers, options).GetAllDiagnosticsAsync();

        // Wrong code may break rules of information beside its own.
        return [.. found
            .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden && diagnostic.Id != "CS1591")
            .Where(diagnostic => withInformation || diagnostic.DefaultSeverity != DiagnosticSeverity.Info || diagnostic.Id == id)
            .Select(diagnostic => diagnostic.Id)];
    }
}
