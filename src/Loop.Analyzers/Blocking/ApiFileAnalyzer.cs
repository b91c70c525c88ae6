using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Apis;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking;

/// <summary>LOOP3018: reports, inside a user's list of blocking calls, the lines that have no effect.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ApiFileAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(BlockingDescriptors.MalformedLine);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterAdditionalFileAction(Analyze);
    }

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        if (!ApiFile.IsOne(context.AdditionalFile)
            || context.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is null
            || context.AdditionalFile.GetText(context.CancellationToken) is not { } text)
        {
            return;
        }

        foreach (TextLine line in text.Lines)
        {
            (string Reason, string Remedy)? problem = ApiLine.Read(line.ToString(), out ApiLine? read);
            problem ??= read is null ? null : UnknownMember(read, context.Compilation);
            if (problem is { } found)
            {
                Location location = Location.Create(context.AdditionalFile.Path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
                context.ReportDiagnostic(Diagnostic.Create(BlockingDescriptors.MalformedLine, location, found.Reason, found.Remedy));
            }
        }
    }

    /// <summary>
    /// A list may serve projects that lack the type. Where the type is there and has no member of that name, nor inherits one, the line is a slip.
    /// </summary>
    private static (string Reason, string Remedy)? UnknownMember(ApiLine line, Compilation compilation)
    {
        int end = line.Id.IndexOf('(');
        string path = end < 0 ? line.Id : line.Id.Substring(0, end);
        int dot = path.LastIndexOf('.');
        if (line.Id[0] == 'T' || dot < 0)
        {
            return null;
        }

        string name = path.Substring(dot + 1);
        int arity = name.IndexOf('`');
        name = arity < 0 ? name : name.Substring(0, arity);
        string metadataName = name == "#ctor" ? WellKnownMemberNames.InstanceConstructorName : name.Replace('#', '.');
        if (DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + path.Substring(2, dot - 2), compilation) is not INamedTypeSymbol type)
        {
            return null;
        }

        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (level.GetMembers(metadataName).Any(member => member.Kind is SymbolKind.Method or SymbolKind.Property))
            {
                return line.IsOverloadSet || SymbolEqualityComparer.Default.Equals(level, type)
                    ? null
                    : ($"'{name}' is declared by '{level.Name}'", $"name that type: a call of an override, or of what '{type.Name}' inherits, is found through it");
            }
        }

        return ($"'{type.Name}' has no member '{name}'", "write the member's name as its declaration does");
    }
}
