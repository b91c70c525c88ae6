using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Reads the trigger that <c>[OnReadable]</c> and <c>[OnWritable]</c> state.</summary>
internal static class TriggerText
{
    // The runtime's enum Trigger, in its order; and what the attributes' constructors take for it when nothing is written.
    private static readonly string[] _names = ["Level", "Edge", "OneShot"];
    private const string Default = "Edge";

    /// <summary>The trigger's name; null for a method of another event.</summary>
    public static string? Of(IMethodSymbol method, EventAttribute attribute, Problems problems)
    {
        if (attribute.ActorKind is not (Model.ActorEventKind.Readable or Model.ActorEventKind.Writable))
        {
            return null;
        }

        AttributeData written = method.GetAttributes().First(data => EventAttribute.Of(data) == attribute);
        switch (written.ConstructorArguments)
        {
            case [{ Kind: TypedConstantKind.Enum, Value: int value }] when value >= 0 && value < _names.Length:
                return _names[value];
            case [{ Kind: TypedConstantKind.Enum, Value: int value }]:
                problems.Add(new(HandlerRule.UnknownTrigger, method, attribute.Written, method.Name, value.ToString(CultureInfo.InvariantCulture))
                {
                    Attribute = written,
                });
                return Default;
            default:
                // Half-typed: the compiler says what is wrong with it.
                problems.AddIncomplete();
                return Default;
        }
    }
}
