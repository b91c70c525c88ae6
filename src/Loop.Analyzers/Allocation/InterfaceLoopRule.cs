using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5008: a <c>foreach</c> over an interface, whose enumerator is an object.</summary>
internal sealed class InterfaceLoopRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5008", "A foreach over an interface allocates its enumerator",
        "This foreach over '{0}' allocates an enumerator; take the collection by its own type (a List, an array, a span), or count with an index",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5008"));

    public InterfaceLoopRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation)
    {
        if (operation is not IForEachLoopOperation { IsAsynchronous: false, Syntax: ForEachStatementSyntax { Expression: { } expression }, SemanticModel: { } model } loop)
        {
            return null;
        }

        IOperation collection = loop.Collection;
        while (collection is IConversionOperation { IsImplicit: true } conversion)
        {
            collection = conversion.Operand;
        }

        // Where LINQ makes the collection, its own rule speaks.
        if (collection is ITranslatedQueryOperation || (collection is IInvocationOperation call && LinqRule.IsLinq(call)))
        {
            return null;
        }

        return collection.Type is { TypeKind: not TypeKind.Array, SpecialType: not SpecialType.System_String } type
            && model.GetForEachStatementInfo((ForEachStatementSyntax)loop.Syntax).GetEnumeratorMethod?.ReturnType.TypeKind == TypeKind.Interface
            && expression.Span.Length > 0
                ? [type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)]
                : null;
    }

    public override Location LocationOf(IOperation operation) => ((ForEachStatementSyntax)operation.Syntax).Expression.GetLocation();
}
