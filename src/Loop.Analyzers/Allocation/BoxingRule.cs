using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5002: a value is boxed.</summary>
internal sealed class BoxingRule : AllocationRule
{
    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5002", "A value is boxed",
        "'{0}' is boxed to '{1}', an allocation for each value; take it by a generic parameter, or keep it in a field of its own type",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5002"));

    public BoxingRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation)
    {
        if (operation is not IConversionOperation { Operand.Type: { IsValueType: true } boxed, Type: { } type } conversion
            || !conversion.GetConversion().IsBoxing
            || IsOfHasFlag(conversion))
        {
            return null;
        }

        return [boxed.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat), type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)];
    }

    /// <summary>The compiler behind the compiler takes this one out.</summary>
    private static bool IsOfHasFlag(IConversionOperation conversion) =>
        conversion.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "HasFlag", ContainingType: { } type } } }
        && Names.IsSystemType(type, "Enum");
}
