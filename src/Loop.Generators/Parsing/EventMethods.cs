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

    /// <summary>Reads the event methods that a class declares, and those that it inherits.</summary>
    public static EventMethods Of(INamedTypeSymbol type, Compilation compilation, Problems found)
    {
        Dictionary<EventAttribute, IMethodSymbol> firsts = [];
        List<EventMethod> events = [];
        List<ActorMethod> actorEvents = [];
        MessageMethods messages = new(type, compilation);
        SignalMethods signals = new();
        bool hasTimers = false;
        bool hasSignals = false;
        bool hasUnreached = false;
        string? errorMethod = null;
        foreach (IMethodSymbol method in InheritedMethods.AndOwn(type))
        {
            bool isOwn = SymbolEqualityComparer.Default.Equals(method.ContainingType, type);
            List<EventAttribute> attributes = [.. EventAttribute.On(method).Distinct()];
            if (!isOwn)
            {
                attributes.RemoveAll(attribute => InheritedMethods.IsMarkedAnew(method, attribute, type));
            }

            if (!isOwn && attributes.Count == 0)
            {
                continue;
            }

            // What is wrong with an inherited method is shown at the handler: the base may be in another assembly, and be right for others.
            Problems problems = isOwn ? found : new();
            List<FramingAttribute> framings = FramingAttribute.On(method);
            FramedSignature.CheckEvent(method, framings, problems);
            FramedSignature.CheckOverride(method, framings, problems);
            foreach (EventAttribute attribute in attributes)
            {
                if (!isOwn && !InheritedMethods.IsReached(method, attribute, type, compilation, problems))
                {
                    hasUnreached = true;
                    continue;
                }

                if (!isOwn)
                {
                    InheritedMethods.CheckOverride(method, attribute, type, found);
                }

                if (InheritedMethods.InThePlaceOf(method, compilation) is { } preferred)
                {
                    hasUnreached = true;
                    problems.Add(new(
                        HandlerRule.UncallableEventMethod, method, attribute.Written, method.Name,
                        $"has an overload, '{EventSignature.Written(preferred)}', of a higher [OverloadResolutionPriority], which the call would find", "rename one of the two"));
                    continue;
                }

                if (attribute.ActorKind == ActorEventKind.Message)
                {
                    messages.Add(method, attribute, problems);
                    continue;
                }

                if (attribute.ActorKind == ActorEventKind.Timer)
                {
                    hasTimers = true;
                    AddTimer(method, attribute, actorEvents, problems);
                    continue;
                }

                if (attribute.ActorKind == ActorEventKind.Signal)
                {
                    hasSignals = true;
                    signals.Add(method, attribute, actorEvents, problems);
                    continue;
                }

                if (firsts.TryGetValue(attribute, out IMethodSymbol? first))
                {
                    problems.Add(new(HandlerRule.DuplicateEventMethod, method, attribute.Written, first.Name, method.Name) { Related = first });
                    continue;
                }

                firsts.Add(attribute, method);
                if (framings.Count > 0 && attribute == EventAttribute.Recv)
                {
                    events.AddRange(FramedSignature.Read(method, framings, type, compilation, problems));
                    continue;
                }

                if (EventSignature.Read(method, attribute, problems) is not { } shape)
                {
                    continue;
                }

                if (attribute.Kind is { } kind)
                {
                    events.Add(new(kind, Identifiers.Member(method.Name), shape));
                }
                else if (attribute.ActorKind == ActorEventKind.Idle)
                {
                    if (TimerAttributes.Read(method, attribute, problems) is { } idle)
                    {
                        actorEvents.Add(Actor(ActorEventKind.Idle, method, shape) with { Timer = idle });
                    }
                }
                else if (attribute.ActorKind is { } actorKind)
                {
                    actorEvents.Add(Actor(actorKind, method, shape) with { Argument = shape.Argument, Trigger = TriggerText.Of(method, attribute, problems) });
                }
                else
                {
                    errorMethod = Identifiers.Member(method.Name);
                }
            }

            if (!isOwn)
            {
                found.AddInherited(problems, type, method);
            }
        }

        bool hasConnection = firsts.Keys.Any(attribute => attribute.Kind is not null);
        bool hasActor = messages.AnyDeclared || hasTimers || hasSignals || firsts.Keys.Any(attribute => attribute.ActorKind is not null);
        if (!hasConnection && !hasActor && !hasUnreached)
        {
            found.Add(new(HandlerRule.NoEventMethod, type, type.Name));
        }

        IMethodSymbol? datagrams = firsts.FirstOrDefault(pair => pair.Key.ActorKind == ActorEventKind.Datagram).Value;
        if (datagrams is not null && hasConnection)
        {
            found.Add(new(
                HandlerRule.UncallableEventMethod, datagrams, "[OnDatagram]", datagrams.Name,
                "stands in a handler of connections, which has no datagram socket", "move it to a handler class of its own"));
        }

        return new(
            hasActor && !hasConnection,
            datagrams is not null && !hasConnection,
            events.OrderBy(method => method.Event).ToEquatableArray(),
            actorEvents.Concat(messages.Methods).OrderBy(method => method.Event).ToEquatableArray(),
            errorMethod);
    }

    /// <summary>A timer: several methods of a class may have one, each with a time of its own.</summary>
    private static void AddTimer(IMethodSymbol method, EventAttribute attribute, List<ActorMethod> methods, Problems problems)
    {
        EventShape? shape = EventSignature.Read(method, attribute, problems);
        if (TimerAttributes.Read(method, attribute, problems) is not { } timer || shape is null)
        {
            return;
        }

        if (methods.Count(other => other.Event == ActorEventKind.Timer) == TimerAttributes.MostTimers)
        {
            problems.Add(new(
                HandlerRule.TimerTime, method, attribute.Written, method.Name,
                $"is the {TimerAttributes.MostTimers + 1}th timer of its class, and a class has {TimerAttributes.MostTimers}",
                "let some of them share one"));
            return;
        }

        methods.Add(Actor(ActorEventKind.Timer, method, shape) with { Timer = timer });
    }

    private static ActorMethod Actor(ActorEventKind kind, IMethodSymbol method, EventShape shape) => new(kind, Identifiers.Member(method.Name))
    {
        ReturnsTask = shape.Returns == EventReturn.Task,
        TakesToken = shape.TakesToken,
    };
}
