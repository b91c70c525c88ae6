using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>Reads conditions that ask whether something is null.</summary>
internal static class NullTest
{
    /// <summary>What is asked, or null where the condition asks something else.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="terms">The names of the method.</param>
    /// <param name="nullWhen">The outcome with which it is null.</param>
    public static ISymbol? SymbolOf(IOperation condition, Terms terms, out bool nullWhen)
    {
        nullWhen = true;
        switch (terms.Plain(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                ISymbol? inner = SymbolOf(not.Operand, terms, out bool innerWhen);
                nullWhen = !innerWhen;
                return inner;
            case IIsNullOperation isNull:
                return terms.SymbolOf(isNull.Operand);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary:
                nullWhen = binary.OperatorKind == BinaryOperatorKind.Equals;
                return IsNull(terms.Plain(binary.RightOperand)) ? terms.SymbolOf(binary.LeftOperand)
                    : IsNull(terms.Plain(binary.LeftOperand)) ? terms.SymbolOf(binary.RightOperand) : null;
            case IIsPatternOperation pattern:
                return OfPattern(pattern.Pattern, ref nullWhen) ? terms.SymbolOf(pattern.Value) : null;
            default:
                return null;
        }
    }

    private static bool OfPattern(IPatternOperation pattern, ref bool nullWhen)
    {
        switch (pattern)
        {
            case INegatedPatternOperation not:
                nullWhen = !nullWhen;
                return OfPattern(not.Pattern, ref nullWhen);
            case IConstantPatternOperation constant:
                return IsNull(constant.Value) || (constant.Value is IConversionOperation conversion && IsNull(conversion.Operand));
            case IRecursivePatternOperation recursive when Patterns.MatchesAllThatIsThere(recursive):
                nullWhen = !nullWhen;
                return true;
            default:
                return false;
        }
    }

    private static bool IsNull(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null };
}
