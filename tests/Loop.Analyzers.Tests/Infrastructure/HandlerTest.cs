using Loop.Analyzers.Handlers;
using Loop.Generators;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>All analyzers on code that the generator has added its part to, as in a user's build. What is not expected fails the test.</summary>
internal sealed class HandlerTest : CSharpAnalyzerTest<HandlerAnalyzer, DefaultVerifier>
{
    /// <summary>Makes the test.</summary>
    /// <param name="source">The user's file.</param>
    /// <param name="id">The rule that is tested; rules that are information by default are looked at by their own tests alone.</param>
    public HandlerTest(string source, string? id = null)
    {
        // An empty set of reference assemblies: the SDK's own are at hand, others would be downloaded.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(TestProject.Framework);
        TestState.AdditionalReferences.AddRange(TestProject.Runtime);
        TestState.Sources.Add(("/user/Handler.cs", "using Loop;\n" + source.ReplaceLineEndings("\n")));
        TestState.Sources.Add(("/user/Usings.cs", "global using System; global using System.Collections.Generic; global using System.Threading.Tasks;"));
        TestState.Sources.Add(("/user/Planned.cs", Planned.Sources));
        DisabledDiagnostics.AddRange(AnalyzerCatalogue.Descriptors
            .Where(descriptor => descriptor.DefaultSeverity == DiagnosticSeverity.Info && descriptor.Id != id)
            .Select(descriptor => descriptor.Id));
        TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AnalyzerCatalogue.Analyzers;

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(HandlerGenerator)];

    protected override ParseOptions CreateParseOptions() => UserCode.Options();

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
}
