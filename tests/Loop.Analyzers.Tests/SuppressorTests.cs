using System.Collections.Immutable;
using Loop.Analyzers.Suppressors;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests;

/// <summary>What the SDK's own analyzers say of handlers because they do not know the loop is silenced, and nothing else of what they say.</summary>
[TestFixture]
public sealed class SuppressorTests
{
    private static readonly string[] _files =
    [
        "analyzers/Microsoft.CodeAnalysis.NetAnalyzers.dll", "analyzers/Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll",
        "codestyle/cs/Microsoft.CodeAnalysis.CodeStyle.dll", "codestyle/cs/Microsoft.CodeAnalysis.CSharp.CodeStyle.dll",
    ];

    private const string Source =
        """
        using System;
        using Loop;

        [LoopHandler]
        internal sealed partial class Echo
        {
            [OnAccept] private void Accepted() => Console.WriteLine("hello");
            [OnClose] private void Closed(CloseReason reason) { }
            private void Helper(int unused) => Console.WriteLine("helper");
            private void Unused() => Console.WriteLine("unused");
            public void Use() => Helper(1);
        }

        internal sealed class Plain
        {
            public void Method(int unused) => Console.WriteLine("plain");
        }

        internal sealed partial class NoHandler
        {
            [OnClose] private void Closed(CloseReason reason) { }
        }

        internal abstract class Logged
        {
            [OnClose] protected void Gone(CloseReason cause) => Console.WriteLine("closed");
            protected void Log(int level) => Console.WriteLine("log");
        }

        internal class Counted
        {
            [OnEnd] internal void Ended() => Console.WriteLine("ended");
        }

        [LoopHandler]
        internal sealed partial class Counting : Counted;
        """;

    [TestCase("CA1822", "Accepted Closed Gone Ended", "Helper Unused Method Closed Log")]
    [TestCase("IDE0060", "reason cause", "unused unused reason level")]
    [TestCase("IDE0051", "", "Unused Closed")]
    [TestCase("CA1812", "", "Plain NoHandler")]
    public async Task What_the_loop_does_is_silenced(string id, string silenced, string left)
    {
        ImmutableArray<Diagnostic> found = await Analyze(GeneratorRun.Of(UserCode.Compile(Source)).Output, id);
        Assert.That(NamesOf(found.Where(diagnostic => diagnostic.IsSuppressed)), Is.EqualTo(Words(silenced)));
        Assert.That(NamesOf(found.Where(diagnostic => !diagnostic.IsSuppressed)), Is.EqualTo(Words(left)));
    }

    /// <summary>Without the generated part, as an editor has it for a moment, even the class and its methods look unused.</summary>
    [TestCase("IDE0051", "Accepted Closed", "Unused Closed")]
    [TestCase("CA1812", "Echo Counting", "Plain NoHandler")]
    public async Task A_handler_without_its_generated_part_is_silenced_too(string id, string silenced, string left)
    {
        ImmutableArray<Diagnostic> found = await Analyze(UserCode.Compile(Source), id);
        Assert.That(NamesOf(found.Where(diagnostic => diagnostic.IsSuppressed)), Is.EqualTo(Words(silenced)));
        Assert.That(NamesOf(found.Where(diagnostic => !diagnostic.IsSuppressed)), Is.EqualTo(Words(left)));
    }

    [Test]
    public void The_index_names_what_is_silenced()
    {
        string index = File.ReadAllText(Path.Combine(RulePage.Folder, "README.md"));
        foreach (SuppressionDescriptor known in new HandlerSuppressor().SupportedSuppressions)
        {
            Assert.That(index, Does.Contain($"| {known.SuppressedDiagnosticId} | {known.Id} |"));
        }
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> NamesOf(IEnumerable<Diagnostic> found) => found
        .OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)
        .Select(diagnostic => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan).Split(' ')[^1]);

    private static async Task<ImmutableArray<Diagnostic>> Analyze(Compilation compilation, string id)
    {
        compilation = compilation.WithOptions(new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable,
            specificDiagnosticOptions: [KeyValuePair.Create(id, ReportDiagnostic.Warn)]));
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers([new HandlerSuppressor(), .. OfTheSdk(id)], options).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => diagnostic.Id == id)];
    }

    private static IEnumerable<DiagnosticAnalyzer> OfTheSdk(string id) => _files
        .SelectMany(file => AnalyzerFiles.Of(Path.Combine(TestProject.Sdk, file)).GetAnalyzers(LanguageNames.CSharp))
        .Where(analyzer => analyzer.SupportedDiagnostics.Any(rule => rule.Id == id));
}
