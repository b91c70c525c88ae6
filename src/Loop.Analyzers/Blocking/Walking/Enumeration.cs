using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Whether a sequence is enumerated where it is made.</summary>
internal static class Enumeration
{
    /// <summary>Most locals that a sequence goes through on its way to where it is enumerated.</summary>
    private const int MostLocals = 8;

    /// <summary>True where a sequence is enumerated where it is made, or later in the same function by the local that keeps it.</summary>
    /// <param name="sequence">What makes it.</param>
    /// <param name="offLoop">Which places of the function run on another thread, or null.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static bool IsOf(IOperation sequence, OffLoop? offLoop, CancellationToken cancellation) => IsOf(sequence, offLoop, MostLocals, cancellation);

    private static bool IsOf(IOperation sequence, OffLoop? offLoop, int locals, CancellationToken cancellation)
    {
        for (IOperation child = sequence; child.Parent is { } parent; child = parent)
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ITranslatedQueryOperation:
                    break;
                case IForEachLoopOperation loop:
                    return loop.Collection == child;
                case IArgumentOperation { Parent: IInvocationOperation call }:
                    CallbackTime time = BuiltInApis.Callbacks.Of((IMethodSymbol)ApiTable.DefinitionOf(call.TargetMethod));
                    if (time != CallbackTime.Deferred)
                    {
                        return time == CallbackTime.Now;
                    }

                    parent = call;
                    break;
                case IArgumentOperation { Parent: IObjectCreationOperation { Constructor: { } constructor } }:
                    return BuiltInApis.Callbacks.Of(constructor.OriginalDefinition) == CallbackTime.Now;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } }:
                    return IsEnumerated(local, sequence, offLoop, locals - 1, cancellation);
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } } assignment when assignment.Value == child:
                    return IsEnumerated(local, sequence, offLoop, locals - 1, cancellation);
                default:
                    return parent.Syntax is SpreadElementSyntax;
            }
        }

        return false;
    }

    /// <summary>True for a local that keeps the sequence and nothing else, and is enumerated on the loop.</summary>
    private static bool IsEnumerated(ILocalSymbol local, IOperation sequence, OffLoop? offLoop, int locals, CancellationToken cancellation) =>
        locals > 0
        && sequence.SemanticModel is { } model
        && Domination.FunctionOf(sequence.Syntax) is { } function
        && Values.Only(local, model, cancellation) is not null
        && function.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == local.Name
            && Domination.FunctionOf(name) == function
            && offLoop?.Holds(name) != true
            && model.GetOperation(name, cancellation) is ILocalReferenceOperation use
            && SymbolEqualityComparer.Default.Equals(use.Local, local)
            && IsOf(use, offLoop, locals, cancellation));
}
