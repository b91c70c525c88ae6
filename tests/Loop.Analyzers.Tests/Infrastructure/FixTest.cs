using Loop.Analyzers.Handlers;
using Loop.Generators;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>A fix, alone and as fix-all; the fixed code must compile and break no rule but those that it still marks.</summary>
/// <typeparam name="TFix">The fix.</typeparam>
internal sealed class FixTest<TFix> : CSharpCodeFixTest<HandlerAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private const string Usings = "global using System; global using System.Threading.Tasks;";

    public FixTest(string source, string fixedSource)
    {
        // Some rules have two descriptors, of two severities, and a fix is for both.
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(TestProject.Framework);
        TestState.AdditionalReferences.AddRange(TestProject.Runtime);
        TestState.Sources.Add(("/user/Handler.cs", source.ReplaceLineEndings("\n")));
        TestState.Sources.Add(("/user/Usings.cs", Usings));
        FixedState.Sources.Add(("/user/Handler.cs", fixedSource.ReplaceLineEndings("\n")));
        FixedState.Sources.Add(("/user/Usings.cs", Usings));
        TestState.Sources.Add(("/user/Planned.cs", Planned.Sources));
        FixedState.Sources.Add(("/user/Planned.cs", Planned.Sources));
        string[] fixable = [.. new TFix().FixableDiagnosticIds];
        DisabledDiagnostics.AddRange(AnalyzerCatalogue.Descriptors
            .Where(descriptor => descriptor.DefaultSeverity == DiagnosticSeverity.Info && !fixable.Contains(descriptor.Id))
            .Select(descriptor => descriptor.Id));
        TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;

        SolutionTransforms.Add(static (solution, project) => solution.AddAnalyzerReference(project, AnalyzerFiles.Of(typeof(HandlerGenerator).Assembly.Location)));

        // The default end of line of the machine would be written into the user's file.
        TestState.AnalyzerConfigFiles.Add(("/user/.editorconfig", "root = true\n[*.cs]\nend_of_line = lf\n"));
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AnalyzerCatalogue.Analyzers;

    protected override ParseOptions CreateParseOptions() => UserCode.Options();

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
}
