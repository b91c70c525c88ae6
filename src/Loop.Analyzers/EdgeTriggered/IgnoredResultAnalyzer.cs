using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2004: what became of an attempt to read or write is not looked at. An explicit discard (<c>_ = …</c>) says that it is meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredResultAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2004", "The result of an attempt to read or write is ignored",
        "The result of {0} is ignored: {1}; look at the IoStatus that it returns",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2004"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterBodyAction(Analyze);
    }

    private static void Analyze(BodyContext context)
    {
        if (!context.Calls(SourceNames.TryRead) && !context.Calls(SourceNames.TryWrite))
        {
            return;
        }

        foreach (IOperation operation in context.Operations)
        {
            if (operation is not IInvocationOperation call || !SourceNames.IsAttempt(call) || !IsIgnored(call))
            {
                continue;
            }

            string what = call.TargetMethod.Name == SourceNames.TryRead
                ? "at the peer's end, and at an error, the method runs for ever or never again, and the connection leaks"
                : "what the descriptor did not take is lost, and a failed descriptor is written to for ever";
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, call.Syntax.GetLocation(), call.TargetMethod.Name, what));
        }
    }

    private static bool IsIgnored(IInvocationOperation call) => call.Parent switch
    {
        IExpressionStatementOperation => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => IsNeverRead(declarator),
        _ => false,
    };

    private static bool IsNeverRead(IVariableDeclaratorOperation declarator)
    {
        IOperation root = declarator;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        return !root.Descendants().Any(operation =>
            operation is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, declarator.Symbol));
    }
}
