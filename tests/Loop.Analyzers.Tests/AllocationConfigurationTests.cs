using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests;

/// <summary>What users configure of the rules of allocation holds in event methods, where they are information, and under <c>[AllocationFree]</c>, where they are warnings.</summary>
[TestFixture]
public sealed class AllocationConfigurationTests
{
    private const string Id = "LOOP5001";

    private static readonly (string Path, string Text) _nothing = ("/user/.editorconfig", "root = true\n");

    [TestCase("", DiagnosticSeverity.Info, DiagnosticSeverity.Warning)]
    [TestCase("dotnet_diagnostic.LOOP5001.severity = default", DiagnosticSeverity.Info, DiagnosticSeverity.Warning)]
    [TestCase("dotnet_diagnostic.LOOP5001.severity = none", null, null)]
    [TestCase("dotnet_diagnostic.LOOP5001.severity = suggestion", DiagnosticSeverity.Info, DiagnosticSeverity.Info)]
    [TestCase("dotnet_diagnostic.LOOP5001.severity = warning", DiagnosticSeverity.Warning, DiagnosticSeverity.Warning)]
    [TestCase("dotnet_diagnostic.LOOP5001.severity = error", DiagnosticSeverity.Error, DiagnosticSeverity.Error)]
    [TestCase("dotnet_analyzer_diagnostic.category-Loop.Allocation.severity = none", null, null)]
    [TestCase("dotnet_analyzer_diagnostic.category-Loop.Allocation.severity = warning", DiagnosticSeverity.Warning, DiagnosticSeverity.Warning)]
    [TestCase("dotnet_analyzer_diagnostic.category-Loop.Allocation.severity = error", DiagnosticSeverity.Error, DiagnosticSeverity.Error)]
    [TestCase("dotnet_analyzer_diagnostic.category-Loop.Blocking.severity = error", DiagnosticSeverity.Info, DiagnosticSeverity.Warning, Description = "another category")]
    public async Task Severities_of_files_hold(string setting, DiagnosticSeverity? inEvents, DiagnosticSeverity? whereForbidden)
    {
        foreach ((string path, string head) in ((string, string)[])[("/user/.editorconfig", "root = true\n[*.cs]\n"), ("/.globalconfig", "is_global = true\n")])
        {
            await Expect("[OnRecv]", inEvents, (path, head + setting + "\n"));
            await Expect("[OnRecv, AllocationFree]", whereForbidden, (path, head + setting + "\n"));
        }
    }

    /// <summary><c>NoWarn</c>, <c>WarningsAsErrors</c> and rule sets.</summary>
    [TestCase(ReportDiagnostic.Suppress, null, null)]
    [TestCase(ReportDiagnostic.Info, DiagnosticSeverity.Info, DiagnosticSeverity.Info)]
    [TestCase(ReportDiagnostic.Warn, DiagnosticSeverity.Warning, DiagnosticSeverity.Warning)]
    [TestCase(ReportDiagnostic.Error, DiagnosticSeverity.Error, DiagnosticSeverity.Error)]
    public async Task Severities_of_a_project_hold(ReportDiagnostic setting, DiagnosticSeverity? inEvents, DiagnosticSeverity? whereForbidden)
    {
        CompilationOptions Set(CompilationOptions options) => options.WithSpecificDiagnosticOptions(options.SpecificDiagnosticOptions.SetItem(Id, setting));
        await Expect("[OnRecv]", inEvents, _nothing, Set);
        await Expect("[OnRecv, AllocationFree]", whereForbidden, _nothing, Set);
    }

    [Test]
    public async Task Warnings_as_errors_are_those_that_are_warnings()
    {
        static CompilationOptions Set(CompilationOptions options) => options.WithGeneralDiagnosticOption(ReportDiagnostic.Error);
        await Expect("[OnRecv]", DiagnosticSeverity.Info, _nothing, Set);
        await Expect("[OnRecv, AllocationFree]", DiagnosticSeverity.Error, _nothing, Set);
    }

    [TestCase("[OnRecv]")]
    [TestCase("[OnRecv, AllocationFree]")]
    public async Task The_code_switches_it_off(string attributes)
    {
        await Expect("\n#pragma warning disable LOOP5001\n" + attributes, null, _nothing);
        await Expect("[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Loop.Allocation\", \"LOOP5001\")] " + attributes, null, _nothing);
    }

    private static async Task Expect(
        string attributes, DiagnosticSeverity? expected, (string Path, string Text) file, Func<CompilationOptions, CompilationOptions>? change = null)
    {
        string source = "[LoopHandler] partial class Echo { Action? _later; int _total; bool IsUsed => _later is null; "
            + attributes + " void Received(ReadOnlySpan<byte> bytes) { _later = () => _total++; } }";
        Assert.That(
            await ConfiguredCode.SeveritiesOf(Id, source, file, change), Is.EqualTo(expected is { } severity ? [severity] : Array.Empty<DiagnosticSeverity>()), file.Path + " " + attributes);
    }
}
