using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Tests.Infrastructure;

/// <summary>Makes compilations of a user's code.</summary>
internal static class UserCode
{
    /// <summary>What a project with implicit usings sees.</summary>
    private const string ImplicitUsings = "global using System;\nglobal using System.Collections.Generic;\nglobal using System.Linq;\nglobal using System.Threading.Tasks;\n";

    public static CSharpParseOptions Options(LanguageVersion version = LanguageVersion.Latest) => new(version, DocumentationMode.Diagnose);

    public static CSharpCompilation Compile(
        string source, LanguageVersion version = LanguageVersion.Latest, NullableContextOptions nullable = NullableContextOptions.Enable) =>
        Compile([("Handler.cs", source)], version, nullable);

    public static CSharpCompilation Compile(
        IEnumerable<(string Path, string Source)> files,
        LanguageVersion version = LanguageVersion.Latest,
        NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        CSharpParseOptions options = Options(version);
        IEnumerable<SyntaxTree> trees = files.Append((Path: "Usings.cs", Source: ImplicitUsings))
            .Select(file => CSharpSyntaxTree.ParseText(file.Source, options, file.Path));
        return CSharpCompilation.Create(
            "User",
            trees,
            [.. TestProject.Framework, .. TestProject.Runtime],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, allowUnsafe: false, warningLevel: 9999, deterministic: true,
                generalDiagnosticOption: ReportDiagnostic.Error));
    }
}
