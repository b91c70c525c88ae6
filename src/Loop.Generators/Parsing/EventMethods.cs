using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The event methods of a handler class.</summary>
internal sealed class EventMethods
{
    private EventMethods(EquatableArray<EventMethod> events, string? errorMethod)
    {
        Events = events;
        ErrorMethod = errorMethod;
    }

    /// <summary>The methods of events, in the order of the events.</summary>
    public EquatableArray<EventMethod> Events { get; }

    /// <summary>The name of the <c>[OnError]</c> method, or null.</summary>
    public string? ErrorMethod { get; }

    /// <summary>Reads the event methods that a class declares.</summary>
    public static EventMethods Of(INamedTypeSymbol type, Problems problems)
    {
        Dictionary<EventAttribute, IMethodSymbol> firsts = [];
        List<EventMethod> events = [];
        string? errorMethod = null;
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            foreach (EventAttribute attribute in EventAttribute.On(method))
            {
                if (firsts.TryGetValue(attribute, out IMethodSymbol? first))
                {
                    problems.Add(new(HandlerRule.DuplicateEventMethod, method, attribute.Written, first.Name, method.Name) { Related = first });
                    continue;
                }

                firsts.Add(attribute, method);
                if (!EventSignature.TryRead(method, attribute, problems, out EventArgument argument, out bool returnsCount))
                {
                    continue;
                }

                if (attribute.Kind is { } kind)
                {
                    events.Add(new(kind, Identifiers.Member(method.Name), argument, returnsCount));
                }
                else
                {
                    errorMethod = Identifiers.Member(method.Name);
                }
            }
        }

        if (!firsts.Keys.Any(attribute => attribute.Kind is not null))
        {
            problems.Add(new(HandlerRule.NoEventMethod, type, type.Name));
        }

        return new(events.OrderBy(method => method.Event).ToEquatableArray(), errorMethod);
    }
}
