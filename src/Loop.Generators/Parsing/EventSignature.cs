using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>What an event method takes and returns, and whether the loop can call it.</summary>
internal static class EventSignature
{
    /// <summary>Reads a method's signature.</summary>
    /// <returns>True when the loop can call it; otherwise the problems say why not.</returns>
    public static bool TryRead(
        IMethodSymbol method, EventAttribute attribute, Problems problems, out EventArgument argument, out bool returnsCount)
    {
        returnsCount = false;
        argument = EventArgument.None;
        if (!IsCallable(method, attribute, problems))
        {
            return false;
        }

        if (Names.IsUnresolved(method.ReturnType) || method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
        {
            problems.AddIncomplete();
            return false;
        }

        bool takes = TryReadArgument(method, attribute, problems, out argument);
        return TryReadReturn(method, attribute, takes ? argument : null, problems, out returnsCount) && takes;
    }

    private static bool IsCallable(IMethodSymbol method, EventAttribute attribute, Problems problems)
    {
        (string Is, string Remedy)? reason = method switch
        {
            { MethodKind: not MethodKind.Ordinary } => ("is not an ordinary method", "move the attribute to one"),
            { IsStatic: true, ContainingType.IsStatic: false } => ("is static and so belongs to no handler", "remove 'static'"),
            { IsGenericMethod: true } => ("is generic, and nothing says with what type arguments", "remove its type parameters"),
            { IsConditional: true } => ("is [Conditional], and a build without that symbol leaves the call out", "use #if in its body"),
            { IsPartialDefinition: true, PartialImplementationPart: null } => ("is partial and has no body", "implement it"),
            _ => null,
        };
        if (reason is not { } found)
        {
            return true;
        }

        problems.Add(new(HandlerRule.UncallableEventMethod, method, attribute.Written, method.Name, found.Is, found.Remedy));
        return false;
    }

    private static bool TryReadArgument(IMethodSymbol method, EventAttribute attribute, Problems problems, out EventArgument argument)
    {
        EventArgument? found = method switch
        {
            { IsVararg: true } => null,
            { Parameters: [] } => EventArgument.None,
            { Parameters: [{ RefKind: RefKind.None or RefKind.In, Type: { } type }] } => ArgumentOf(type),
            { Parameters: [{ RefKind: RefKind.None or RefKind.In, Type: { } bytes }, { RefKind: RefKind.None or RefKind.In, Type: { } sender }] }
                when ArgumentOf(bytes) == EventArgument.Span && ArgumentOf(sender) == EventArgument.PeerAddress => EventArgument.SpanAndSender,
            _ => null,
        };
        bool isException = method.Parameters is [{ RefKind: RefKind.None or RefKind.In, Type: { } thrown }] && Names.IsSystemType(thrown, "Exception");
        bool isDatagram = attribute.ActorKind == ActorEventKind.Datagram;
        bool fits = attribute.IsError ? isException : isDatagram ? found is EventArgument.Span or EventArgument.SpanAndSender : attribute.Kind switch
        {
            ConnectionEventKind.Accepted or ConnectionEventKind.Connected => found is EventArgument.None or EventArgument.PeerAddress,
            ConnectionEventKind.Received => found is EventArgument.Span or EventArgument.RecvBuffer,
            ConnectionEventKind.Closed => found is EventArgument.None or EventArgument.CloseReason,
            _ => found is EventArgument.None,
        };
        argument = found ?? EventArgument.None;
        if (!fits)
        {
            problems.Add(new(HandlerRule.EventMethodParameters, method, attribute.Written, method.Name, Written(method), attribute.Takes));
        }

        return fits;
    }

    private static bool TryReadReturn(
        IMethodSymbol method, EventAttribute attribute, EventArgument? argument, Problems problems, out bool returnsCount)
    {
        returnsCount = false;
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            problems.Add(new(HandlerRule.AsyncVoid, method, attribute.Written, method.Name));
            return false;
        }

        string returns = attribute.Returns;
        bool byValue = method is { ReturnsByRef: false, ReturnsByRefReadonly: false };
        bool fits;
        if (attribute.IsError)
        {
            fits = byValue && Names.IsLoopType(method.ReturnType, "Supervision");
        }
        else if (attribute.Kind == ConnectionEventKind.Received && byValue && method.ReturnType.SpecialType == SpecialType.System_Int32)
        {
            // What a count leaves is carried over, and carried bytes lie in no receive buffer. With unfit parameters that rule speaks first.
            returnsCount = true;
            fits = argument is not EventArgument.RecvBuffer;
            returns = "void; to return a count it must take ReadOnlySpan<byte>, because carried bytes lie in no receive buffer";
        }
        else
        {
            fits = method.ReturnsVoid;
        }

        if (!fits)
        {
            problems.Add(new(
                HandlerRule.EventMethodReturn, method, attribute.Written, method.Name, Identifiers.ShortType(method.ReturnType), returns));
        }

        return fits;
    }

    private static EventArgument? ArgumentOf(ITypeSymbol type)
    {
        if (Names.IsReadOnlySpanOfBytes(type))
        {
            return EventArgument.Span;
        }

        if (Names.IsLoopType(type, "RecvBuffer"))
        {
            return EventArgument.RecvBuffer;
        }

        if (Names.IsLoopType(type, "PeerAddress"))
        {
            return EventArgument.PeerAddress;
        }

        return Names.IsLoopType(type, "CloseReason") ? EventArgument.CloseReason : null;
    }

    private static string Written(IMethodSymbol method) => method.Parameters.IsEmpty
        ? "nothing"
        : "(" + string.Join(", ", method.Parameters.Select(Written)) + ")";

    private static string Written(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    } + Identifiers.ShortType(parameter.Type);
}
