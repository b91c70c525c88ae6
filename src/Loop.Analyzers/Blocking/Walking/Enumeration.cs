using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Whether a sequence is enumerated where it is made.</summary>
internal static class Enumeration
{
    public static bool IsOf(IOperation sequence)
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
                default:
                    return parent.Syntax is SpreadElementSyntax;
            }
        }

        return false;
    }
}
