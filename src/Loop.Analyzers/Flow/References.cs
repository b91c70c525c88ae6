using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>How a reference to a variable is used.</summary>
internal static class References
{
    /// <summary>True where the variable is written, not read.</summary>
    public static bool IsWritten(IOperation reference) => reference.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: RefKind.Out } => true,
        IDeclarationExpressionOperation => true,
        _ => false,
    };

    /// <summary>The member that a reference is the receiver of, or null.</summary>
    public static ISymbol? MemberReadOf(IOperation reference)
    {
        IOperation receiver = reference;
        while (receiver.Parent is IConversionOperation conversion)
        {
            receiver = conversion;
        }

        return receiver.Parent switch
        {
            IInvocationOperation call when call.Instance == receiver => call.TargetMethod,
            IPropertyReferenceOperation property when property.Instance == receiver => property.Property,
            IFieldReferenceOperation field when field.Instance == receiver => field.Field,
            _ => null,
        };
    }

    /// <summary>The operations of a body that a value may flow out through: up through conversions and parentheses.</summary>
    public static IOperation Outermost(IOperation value)
    {
        IOperation outer = value;
        while (outer.Parent is IConversionOperation or IParenthesizedOperation)
        {
            outer = outer.Parent;
        }

        return outer;
    }
}
