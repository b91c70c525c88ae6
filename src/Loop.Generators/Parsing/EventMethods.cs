using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>The event methods of a handler class.</summary>
internal sealed class EventMethods
{
    private EventMethods(
        bool isPlainActor, bool handlesDatagrams, EquatableArray<EventMethod> events, EquatableArray<ActorMethod> actorEvents, string? errorMethod)
    {
        IsPlainActor = isPlainActor;
        HandlesDatagrams = handlesDatagrams;
        Events = events;
        ActorEvents = actorEvents;
        ErrorMethod = errorMethod;
    }

    /// <summary>True where there are events, and none of a connection.</summary>
    public bool IsPlainActor { get; }

    /// <summary>True for a plain actor with an <c>[OnDatagram]</c> method.</summary>
    public bool HandlesDatagrams { get; }

    /// <summary>The methods of connection events, in the order of the events.</summary>
    public EquatableArray<EventMethod> Events { get; }

    /// <summary>The methods of other events, in the order of the events.</summary>
    public EquatableArray<ActorMethod> ActorEvents { get; }

    /// <summary>The name of the <c>[OnError]</c> method, or null.</summary>
    public string? ErrorMethod { get; }

    /// <summary>Reads the event methods that a class declares.</summary>
    public static EventMethods Of(INamedTypeSymbol type, Problems problems)
    {
        Dictionary<EventAttribute, IMethodSymbol> firsts = [];
        List<EventMethod> events = [];
        List<ActorMethod> actorEvents = [];
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
                else if (attribute.ActorKind is { } actorKind)
                {
                    actorEvents.Add(new(actorKind, Identifiers.Member(method.Name), argument));
                }
                else
                {
                    errorMethod = Identifiers.Member(method.Name);
                }
            }
        }

        bool hasConnection = firsts.Keys.Any(attribute => attribute.Kind is not null);
        bool hasActor = firsts.Keys.Any(attribute => attribute.ActorKind is not null);
        if (!hasConnection && !hasActor)
        {
            problems.Add(new(HandlerRule.NoEventMethod, type, type.Name));
        }

        IMethodSymbol? datagrams = firsts.FirstOrDefault(pair => pair.Key.ActorKind == ActorEventKind.Datagram).Value;
        if (datagrams is not null && hasConnection)
        {
            problems.Add(new(
                HandlerRule.UncallableEventMethod, datagrams, "[OnDatagram]", datagrams.Name,
                "stands in a handler of connections, which has no datagram socket", "move it to a handler class of its own"));
        }

        return new(
            hasActor && !hasConnection,
            datagrams is not null && !hasConnection,
            events.OrderBy(method => method.Event).ToEquatableArray(),
            actorEvents.OrderBy(method => method.Event).ToEquatableArray(),
            errorMethod);
    }
}
