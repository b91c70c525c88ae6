using System.Collections.Immutable;
using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Walking;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Blocking;

/// <summary>
/// LOOP3001 to LOOP3016: reports what blocks the loop thread, on the call in the handler, also where the blocking call lies behind the user's
/// own methods. Nothing waits for the end of the compilation, so that the editor shows it as it is typed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingCallAnalyzer : DiagnosticAnalyzer
{
    /// <summary>The key of the documentation id of what blocks, in the properties of a diagnostic on the blocking call itself.</summary>
    public const string ApiKey = "Loop.BlockingApi";

    private readonly bool _isFiltered;

    /// <summary>Makes the analyzer that the compiler and editors run.</summary>
    public BlockingCallAnalyzer()
        : this(isFiltered: true)
    {
    }

    /// <param name="isFiltered">False to bind also what cannot block by its words, for tests: the answers are the same.</param>
    internal BlockingCallAnalyzer(bool isFiltered)
    {
        _isFiltered = isFiltered;
    }

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = BlockingDescriptors.Calls;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        bool isFiltered = _isFiltered;
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not { } attribute)
            {
                return;
            }

            ApiList users = ApiFile.Read(start.Options.AdditionalFiles, start.CancellationToken);
            BlockingSearch search = new(start.Compilation, new ApiTable(start.Compilation, attribute.ContainingAssembly, users), isFiltered);
            start.RegisterSymbolAction(context => AnalyzeMethod(context, search), SymbolKind.Method);
            start.RegisterSymbolAction(context => AnalyzeType(context, search), SymbolKind.NamedType);
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context, BlockingSearch search)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is null && LoopCode.Includes(method) && !BlockingAttributes.IsAllowed(method)
            && search.MayBlock(method, context.CancellationToken))
        {
            Report(context, search, search.FactsOf(method, context.CancellationToken).Steps, method.ContainingType);
        }
    }

    private static void AnalyzeType(SymbolAnalysisContext context, BlockingSearch search)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (Names.IsHandler(type) && !BlockingAttributes.IsAllowed(type) && search.MayBlock(type, context.CancellationToken))
        {
            IEnumerable<Step> implied = type.InstanceConstructors.Where(constructor => !BlockingAttributes.IsAllowed(constructor))
                .SelectMany(constructor => search.ImpliedBaseOf(constructor, context.CancellationToken));
            Report(context, search, search.InitialisersOf(type, context.CancellationToken).Steps.Concat(implied), type);
        }
    }

    private static void Report(SymbolAnalysisContext context, BlockingSearch search, IEnumerable<Step> steps, INamedTypeSymbol handler)
    {
        HashSet<(Location, BlockingRule)> reported = [];
        foreach (Step step in steps)
        {
            // A constructor that is called by another of the class is looked at by itself.
            if (step.Callee is { MethodKind: MethodKind.Constructor } constructor && SymbolEqualityComparer.Default.Equals(constructor.ContainingType, handler))
            {
                continue;
            }

            if ((step.Callee is { } callee && !search.MayBlock(callee, context.CancellationToken)) || !search.Happens(step, context.CancellationToken))
            {
                continue;
            }

            if (step.Api is { } api)
            {
                if (reported.Add((step.Location, api.Rule)))
                {
                    ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty.Add(ApiKey, step.ApiId);
                    context.ReportDiagnostic(Diagnostic.Create(BlockingDescriptors.Of(api.Rule), step.Location, properties, $"'{step.Name}'", api.Advice));
                }

                continue;
            }

            foreach (BlockingPath path in search.PathsFrom(step.Callee!, context.CancellationToken))
            {
                if (path.End.Api is { } behind && reported.Add((step.Location, behind.Rule)))
                {
                    context.ReportDiagnostic(Diagnostic.Create(
                        BlockingDescriptors.Of(behind.Rule), step.Location, path.Calls, $"'{path.End.Name}', reached through {Written(path)},", behind.Advice));
                }
            }
        }
    }

    private static string Written(BlockingPath path) => "'" + string.Join("' → '", path.Through) + "'";
}
