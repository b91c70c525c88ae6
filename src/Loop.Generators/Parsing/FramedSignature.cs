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
                problems.Add(new(HandlerRule.FramingWithoutRecv, method, framing.Written, method.Name) { Attribute = framing.Data });
            }
        }
    }

    /// <summary>Reads a method that has <c>[OnRecv]</c> and framing attributes.</summary>
    /// <returns>The event method; nothing where the problems say why no loop can be written.</returns>
    public static IEnumerable<EventMethod> Read(IMethodSymbol method, List<FramingAttribute> framings, Problems problems) =>
        ReadFraming(method, framings, problems) is { } framing
            ? [new(ConnectionEventKind.Received, Identifiers.Member(method.Name), new(EventArgument.Frame, TakesToken: false, EventReturn.Nothing)) { Framing = framing }]
            : [];

    /// <summary>The problem of a method that does not take what its framing makes.</summary>
    public static Problem WrongParameters(IMethodSymbol method, string shall) =>
        new(HandlerRule.EventMethodParameters, method, Attribute, method.Name, EventSignature.Written(method), shall);

    private static Framing? ReadFraming(IMethodSymbol method, List<FramingAttribute> framings, Problems problems)
    {
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

        Framing? framing = FramingParser.Parse(method, framings[0], problems);
        bool takes = framings[0].Kind == FramingKind.FramedBy || TakesSpan(method, framings[0], problems);
        return ReturnsNothing(method, framings[0], problems) && takes && callable ? framing : null;
    }

    private static bool TakesSpan(IMethodSymbol method, FramingAttribute framing, Problems problems)
    {
        bool takes = method is { IsVararg: false, Parameters: [{ RefKind: RefKind.None or RefKind.In, Type: { } type }] } && Names.IsReadOnlySpanOfBytes(type);
        if (!takes && !method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
        {
            problems.Add(WrongParameters(method, $"one frame as ReadOnlySpan<byte>, which is what {framing.Written} hands it"));
        }

        return takes;
    }

    private static bool ReturnsNothing(IMethodSymbol method, FramingAttribute framing, Problems problems)
    {
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            problems.Add(new(HandlerRule.AsyncVoid, method, Attribute, method.Name));
            return false;
        }

        if (!method.ReturnsVoid && !Names.IsUnresolved(method.ReturnType))
        {
            string shall = $"void, because {framing.Written} hands it whole frames and there is nothing to count";
            problems.Add(new(HandlerRule.EventMethodReturn, method, Attribute, method.Name, Identifiers.ShortType(method.ReturnType), shall));
        }

        return method.ReturnsVoid;
    }
}
