using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>A method with <c>[OnReadable]</c> or <c>[OnWritable]</c>: what is reported to it, how often, and the source that it gets.</summary>
internal sealed class SourceEvent
{
    // Of Loop.ReadyEvents.
    private const int Readable = 0x1;
    private const int Writable = 0x4;

    private SourceEvent(IMethodSymbol method, IParameterSymbol source, string attribute, SourceTrigger trigger)
    {
        Method = method;
        Source = source;
        Trigger = trigger;
        Reads = attribute == "OnReadable";
        Written = $"[{attribute}(Trigger.{trigger})]";
    }

    public IMethodSymbol Method { get; }

    public IParameterSymbol Source { get; }

    public SourceTrigger Trigger { get; }

    /// <summary>True for <c>[OnReadable]</c>.</summary>
    public bool Reads { get; }

    /// <summary>True for a call of Rearm by which this event is reported again. A level needs none.</summary>
    public bool IsAskedForBy(IInvocationOperation call) =>
        call.TargetMethod.Name == SourceNames.Rearm
        && Trigger is SourceTrigger.OneShot or SourceTrigger.Edge
        && (call.Arguments is not [{ Value.ConstantValue: { HasValue: true, Value: int directions } }] || (directions & (Reads ? Readable : Writable)) != 0);

    /// <summary>The attribute as messages write it.</summary>
    public string Written { get; }

    /// <summary>The one that a method is, or null. A method of both events is none: what holds for one need not hold for the other.</summary>
    public static SourceEvent? Of(ISymbol symbol)
    {
        if (symbol is not IMethodSymbol { Parameters: [{ } source], ContainingType: { } type } method
            || !SourceNames.IsSource(source.Type) || !Names.IsHandler(type))
        {
            return null;
        }

        SourceEvent? found = null;
        foreach (AttributeData attribute in method.GetAttributes())
        {
            string? name = Names.IsLoopType(attribute.AttributeClass, "OnReadableAttribute") ? "OnReadable"
                : Names.IsLoopType(attribute.AttributeClass, "OnWritableAttribute") ? "OnWritable" : null;
            if (name is null)
            {
                continue;
            }

            if (found is not null || TriggerOf(attribute) is not { } trigger)
            {
                return null;
            }

            found = new(method, source, name, trigger);
        }

        return found;
    }

    private static SourceTrigger? TriggerOf(AttributeData attribute) => attribute.ConstructorArguments switch
    {
        [{ Kind: TypedConstantKind.Enum, Value: int value and >= (int)SourceTrigger.Level and <= (int)SourceTrigger.OneShot }] => (SourceTrigger)value,
        _ => null,
    };
}

/// <summary>How often readiness is reported; the numbers are those of <c>Loop.Trigger</c>.</summary>
internal enum SourceTrigger
{
    Level = 0,
    Edge = 1,
    OneShot = 2,
}
