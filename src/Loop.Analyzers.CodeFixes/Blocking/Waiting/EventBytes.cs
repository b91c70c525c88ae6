using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>What an event method that waits takes its bytes in: memory that is its own until it has ended, and no longer a span of the ring's.</summary>
internal static class EventBytes
{
    /// <summary>True for a parameter whose bytes are gone when the method waits.</summary>
    public static bool AreLent(IParameterSymbol parameter) => Names.IsReadOnlySpanOfBytes(parameter.Type) || Names.IsLoopType(parameter.Type, "RecvBuffer");

    /// <summary>Notes the edits of the parameter and of its uses.</summary>
    public static void TakeMemory(FilePlan file, MethodDeclarationSyntax method, IMethodSymbol symbol, SemanticModel model, CancellationToken cancellation)
    {
        if (symbol.Parameters.FirstOrDefault(AreLent) is not { } bytes || method.ParameterList.Parameters[bytes.Ordinal].Type is not { } type)
        {
            return;
        }

        file.Edit(type, current => SyntaxFactory.ParseTypeName("global::System.ReadOnlyMemory<byte>").WithTriviaFrom(current).WithAdditionalAnnotations(Simplifier.Annotation));
        file.Use("System", "ReadOnlyMemory", model, method.SpanStart);
        bool isSpan = Names.IsReadOnlySpanOfBytes(bytes.Type);
        foreach (IdentifierNameSyntax use in method.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText == bytes.Name))
        {
            if (isSpan && !MemoryWillDo(use) && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(use, cancellation).Symbol, bytes))
            {
                file.EditName(use, Span);
            }
        }
    }

    /// <summary>The span of the memory that a name stands for.</summary>
    public static SyntaxNode Span(SyntaxNode name) => SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)name).WithoutTrivia(), SyntaxFactory.IdentifierName("Span")).WithTriviaFrom(name);

    private static bool MemoryWillDo(IdentifierNameSyntax use) => use.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == use && access.Name.Identifier.ValueText is "Length" or "IsEmpty",
        ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax called } } } =>
            called.Name.Identifier.ValueText == "Send",
        _ => false,
    };
}
