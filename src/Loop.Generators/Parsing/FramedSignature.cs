using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>What an <c>[OnRecv]</c> method takes and returns that is called once for each frame.</summary>
internal static class FramedSignature
{
    private const string Attribute = "[OnRecv]";

    /// <summary>Framing without an event is a mistake: nothing would call the method.</summary>
    public static void CheckEvent(IMethodSymbol method, List<FramingAttribute> framings, Problems problems)
    {
        foreach (FramingAttribute framing in framings)
        {
            if (!EventAttribute.On(method).Contains(EventAttribute.Recv))
            {
                problems.Add(new(
                    HandlerRule.FramingWithoutRecv, method, framing.Written, method.Name, "the method has no [OnRecv]", "add [OnRecv], or remove the framing")
                {
                    Attribute = framing.Data,
                });
            }
        }
    }

    /// <summary>An override that says anew what it is for says anew how bytes are cut, or it would be handed them as they come where its base class means frames.</summary>
    public static void CheckOverride(IMethodSymbol method, List<FramingAttribute> framings, Problems problems)
    {
        if (framings.Count > 0 || !method.IsOverride || !EventAttribute.On(method).Contains(EventAttribute.Recv))
        {
            return;
        }

        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (FramingAttribute.On(overridden) is [var framing, ..])
            {
                bool isEvent = EventAttribute.On(overridden).Contains(EventAttribute.Recv);
                problems.Add(new(
                    HandlerRule.FramingWithoutRecv, method, framing.Written, method.Name,
                    $"the override in '{method.ContainingType.Name}' has an [OnRecv] of its own without it",
                    $"repeat {framing.Written} there" + (isEvent ? ", or leave [OnRecv] out there" : ""))
                {
                    Related = overridden,
                });
                return;
            }
        }
    }

    /// <summary>Reads a method that has <c>[OnRecv]</c> and framing attributes, and which a handler class may inherit.</summary>
    /// <returns>The event method; nothing where the problems say why no loop can be written.</returns>
    public static IEnumerable<EventMethod> Read(
        IMethodSymbol method, List<FramingAttribute> framings, INamedTypeSymbol handler, Compilation compilation, Problems problems) =>
        ReadFraming(method, framings, handler, compilation, problems, out EventShape shape) is { } framing
            ? [new(ConnectionEventKind.Received, Identifiers.Member(method.Name), shape) { Framing = framing }]
            : [];

    /// <summary>The parameters before the token.</summary>
    public static IReadOnlyList<IParameterSymbol> ParametersOf(IMethodSymbol method)
    {
        bool waits = method.IsAsync || Names.IsTaskOfHandlers(method.ReturnType);
        return [.. method.Parameters.Take(method.Parameters.Length - (EventSignature.TakesToken(method, waits) ? 1 : 0))];
    }

    /// <summary>The problem of a method that does not take what its framing makes.</summary>
    public static Problem WrongParameters(IMethodSymbol method, string shall) =>
        new(HandlerRule.EventMethodParameters, method, Attribute, method.Name, EventSignature.Written(method), shall);

    private static Framing? ReadFraming(
        IMethodSymbol method, List<FramingAttribute> framings, INamedTypeSymbol handler, Compilation compilation, Problems problems, out EventShape shape)
    {
        shape = new(EventArgument.Frame, TakesToken: false, EventReturn.Nothing);
        bool callable = EventSignature.IsCallable(method, EventAttribute.Recv, problems);
        if (framings.Count > 1)
        {
            problems.Add(new(HandlerRule.ContradictingFramings, method, method.Name, framings[0].Written, framings[1].Written) { Attribute = framings[1].Data });
            return null;
        }

        if (Names.IsUnresolved(method.ReturnType) || method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
        {
            problems.AddIncomplete();
        }

        bool waits = method.IsAsync || Names.IsTaskOfHandlers(method.ReturnType);
        Framing? framing = FramingParser.Parse(method, framings[0], handler, compilation, problems);
        EventArgument? taken = framings[0].Kind == FramingKind.FramedBy ? EventArgument.Frame : ReadFrame(method, framings[0], waits, problems);
        EventReturn? returns = ReadReturn(method, framings[0], problems);
        shape = new(taken ?? EventArgument.Frame, EventSignature.TakesToken(method, waits), returns ?? EventReturn.Nothing);
        return returns is not null && taken is not null && callable ? framing : null;
    }

    private static EventArgument? ReadFrame(IMethodSymbol method, FramingAttribute framing, bool waits, Problems problems)
    {
        if (method is { IsVararg: false } && ParametersOf(method) is [{ RefKind: RefKind.None or RefKind.In, Type: { } type }])
        {
            if (Names.IsReadOnlySpanOfBytes(type))
            {
                return EventArgument.Span;
            }

            if (waits && Names.IsReadOnlyMemoryOfBytes(type))
            {
                return EventArgument.Memory;
            }
        }

        if (!method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
        {
            string token = waits ? "; last, where it wants one, a CancellationToken" : "";
            string takes = waits ? "ReadOnlyMemory<byte>" : "ReadOnlySpan<byte>";
            problems.Add(WrongParameters(method, $"one frame as {takes}, which is what {framing.Written} hands it{token}"));
        }

        return null;
    }

    private static EventReturn? ReadReturn(IMethodSymbol method, FramingAttribute framing, Problems problems)
    {
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            problems.Add(new(HandlerRule.AsyncVoid, method, Attribute, method.Name, EventSignature.InsteadOfAsyncVoid(method, EventAttribute.Recv)));
            return null;
        }

        if (method is { ReturnsByRef: false, ReturnsByRefReadonly: false } && Names.IsTaskOfHandlers(method.ReturnType))
        {
            return EventReturn.Task;
        }

        if (!method.ReturnsVoid && !Names.IsUnresolved(method.ReturnType))
        {
            string shall = $"void or LoopTask, because {framing.Written} hands it whole frames and there is nothing to count";
            problems.Add(new(HandlerRule.EventMethodReturn, method, Attribute, method.Name, Identifiers.ShortType(method.ReturnType), shall));
        }

        return method.ReturnsVoid ? EventReturn.Nothing : null;
    }
}
