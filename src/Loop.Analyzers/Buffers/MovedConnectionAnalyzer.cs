using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4006: a message carries a connection or a handler to another actor, which may live on another loop.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MovedConnectionAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4006", "A message carries a connection or a handler",
        "The message '{0}' carries {1}, which belongs to the loop that it came from: an actor of another loop races with that one, and under Loop.Checks the first use throws; "
            + "send the bytes, a ConnectionId or the Address of the handler instead",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4006"));

    private const int Deepest = 3;

    private static readonly string[] _tells = ["Tell", "TellAfter", "TellEvery"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not null)
            {
                start.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);
                start.RegisterBodyAction(AnalyzeTells);
            }
        });
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        IMethodSymbol method = (IMethodSymbol)context.Symbol;
        if (method.Parameters is [{ } message]
            && Names.IsHandler(method.ContainingType)
            && method.GetAttributes().Any(attribute => Names.IsLoopType(attribute.AttributeClass, "OnMessageAttribute"))
            && CarriedBy(message.Type, Deepest) is { } carried)
        {
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, message.Locations[0], message.Type.Name, carried));
        }
    }

    private static void AnalyzeTells(BodyContext context)
    {
        if (!_tells.Any(context.Calls))
        {
            return;
        }

        foreach (IOperation operation in context.Operations)
        {
            if (operation is IInvocationOperation call)
            {
                AnalyzeTell(call, context);
            }
        }
    }

    private static void AnalyzeTell(IInvocationOperation call, BodyContext context)
    {
        if (!_tells.Contains(call.TargetMethod.Name) || !IsOfLoop(call.TargetMethod.ContainingType))
        {
            return;
        }

        // The message is the argument whose type is the method's own type parameter.
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol { DeclaringMethod: not null }
                && argument.Value.Type is { } type
                && CarriedBy(type, Deepest) is { } carried)
            {
                context.ReportDiagnostic(Diagnostic.Create(Descriptor, argument.Syntax.GetLocation(), type.Name, carried));
            }
        }
    }

    private static bool IsOfLoop(INamedTypeSymbol type) => type is { ContainingType: null, ContainingNamespace: { Name: "Loop", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>What of a loop's own a type has, or null. Looks into the fields of types that are declared here.</summary>
    private static string? CarriedBy(ITypeSymbol type, int depth)
    {
        if (BufferNames.IsConnection(type))
        {
            return "a Connection";
        }

        if (type is IArrayTypeSymbol array)
        {
            return CarriedBy(array.ElementType, depth);
        }

        if (depth == 0 || type is not INamedTypeSymbol named)
        {
            return null;
        }

        if (Names.IsHandler(named))
        {
            return $"the handler '{named.Name}'";
        }

        // An address names the type of a handler and carries none; so does a function that is called with one.
        IEnumerable<ITypeSymbol> parts = IsOfLoop(named) || named.TypeKind == TypeKind.Delegate ? []
            : named.DeclaringSyntaxReferences.IsEmpty ? named.TypeArguments
            : named.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic).Select(field => field.Type);
        return parts.Select(part => CarriedBy(part, depth - 1)).FirstOrDefault(carried => carried is not null);
    }
}
