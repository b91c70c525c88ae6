using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>What an event method takes and returns, and whether the loop can call it.</summary>
internal static class EventSignature
{
    /// <summary>Reads a method's signature.</summary>
    /// <returns>Its shape when the loop can call it; otherwise null, and the problems say why not.</returns>
    public static EventShape? Read(IMethodSymbol method, EventAttribute attribute, Problems problems)
    {
        if (!IsCallable(method, attribute, problems))
        {
            return null;
        }

        // [UnmanagedCallersOnly] of an instance method is an error of the compiler's (CS8896), and a call of it one more.
        if (IsForNativeCallers(method) || Names.IsUnresolved(method.ReturnType) || method.Parameters.Any(parameter => Names.IsUnresolved(parameter.Type)))
        {
            problems.AddIncomplete();
            return null;
        }

        // An async method with another return type is meant to wait too: then that is what is wrong with it, and not what it takes.
        bool waits = attribute.MayWait && (method.IsAsync || Names.IsTaskOfHandlers(method.ReturnType));
        bool takes = TryReadArgument(method, attribute, waits, problems, out EventArgument argument, out bool takesToken);
        bool gives = TryReadReturn(method, attribute, takes ? argument : null, problems, out EventReturn returns);
        return takes && gives ? new(argument, takesToken, returns) : null;
    }

    private static bool IsForNativeCallers(IMethodSymbol method) => method.GetAttributes()
        .Any(static attribute => Names.IsType(attribute.AttributeClass, "System.Runtime.InteropServices.UnmanagedCallersOnlyAttribute"));

    /// <summary>A parameter as a message or a comment writes it.</summary>
    public static string Written(IParameterSymbol parameter) => parameter.RefKind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    } + Identifiers.ShortType(parameter.Type);

    /// <summary>Whether a call of the method can be written at all.</summary>
    public static bool IsCallable(IMethodSymbol method, EventAttribute attribute, Problems problems)
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

    private static bool TryReadArgument(
        IMethodSymbol method, EventAttribute attribute, bool waits, Problems problems, out EventArgument argument, out bool takesToken)
    {
        // The token goes with a task: to a method that never waits it would have nothing to tell.
        // And a message may be one.
        int least = attribute.ActorKind == ActorEventKind.Message ? 2 : 1;
        takesToken = TakesToken(method, waits && attribute.GivesToken && method.Parameters.Length >= least);
        EventArgument? found = (method.Parameters.Length - (takesToken ? 1 : 0)) switch
        {
            _ when method.IsVararg => null,
            0 => EventArgument.None,
            1 when method.Parameters[0] is { RefKind: RefKind.None or RefKind.In, Type: { } type } => ArgumentOf(type),
            2 when method.Parameters is [{ RefKind: RefKind.None or RefKind.In, Type: { } bytes }, { RefKind: RefKind.None or RefKind.In, Type: { } sender }]
                && ArgumentOf(bytes) == EventArgument.Span && ArgumentOf(sender) == EventArgument.PeerAddress => EventArgument.SpanAndSender,
            _ => null,
        };
        bool isException = method.Parameters is [{ RefKind: RefKind.None or RefKind.In, Type: { } thrown }] && Names.IsSystemType(thrown, "Exception");
        bool isMessage = method.Parameters.Length == (takesToken ? 2 : 1)
            && method.Parameters is [{ RefKind: RefKind.None or RefKind.In, IsParams: false, Type: { } told }, ..] && MessageMethods.CanBeTold(told);
        bool isDatagram = found is EventArgument.Span or EventArgument.SpanAndSender;
        bool fits = attribute.IsError ? isException
            : attribute.ActorKind == ActorEventKind.Message ? isMessage
            : attribute.ActorKind == ActorEventKind.Datagram ? isDatagram
            : attribute.Kind switch
            {
                ConnectionEventKind.Accepted or ConnectionEventKind.Connected => found is EventArgument.None or EventArgument.PeerAddress,
                ConnectionEventKind.Received => found is EventArgument.Span or EventArgument.RecvBuffer || (waits && found is EventArgument.Memory),
                ConnectionEventKind.Closed => found is EventArgument.None or EventArgument.CloseReason,
                _ when attribute.ActorKind is ActorEventKind.Moved => found is EventArgument.None or EventArgument.MoveStatus,
                _ when attribute.ActorKind is ActorEventKind.Readable or ActorEventKind.Writable => found is EventArgument.ReadySource,
                _ => found is EventArgument.None,
            };
        argument = found ?? EventArgument.None;
        if (!fits)
        {
            string takes = waits && attribute.GivesToken ? attribute.Takes + "; last, where it wants one, a CancellationToken" : attribute.Takes;
            problems.Add(new(HandlerRule.EventMethodParameters, method, attribute.Written, method.Name, Written(method), takes));
        }

        return fits;
    }

    private static bool TryReadReturn(
        IMethodSymbol method, EventAttribute attribute, EventArgument? argument, Problems problems, out EventReturn returns)
    {
        returns = EventReturn.Nothing;
        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            problems.Add(new(HandlerRule.AsyncVoid, method, attribute.Written, method.Name, InsteadOfAsyncVoid(method, attribute)));
            return false;
        }

        string shall = attribute.Returns;
        bool byValue = method is { ReturnsByRef: false, ReturnsByRefReadonly: false };
        bool fits;
        if (attribute.IsError)
        {
            fits = byValue && Names.IsLoopType(method.ReturnType, "Supervision");
        }
        else if (attribute.MayWait && byValue && Names.IsTaskOfHandlers(method.ReturnType))
        {
            returns = EventReturn.Task;
            fits = true;
        }
        else if (attribute.Kind == ConnectionEventKind.Received && byValue && method.ReturnType.SpecialType == SpecialType.System_Int32)
        {
            // What a count leaves is carried over, and carried bytes lie in no receive buffer. With unfit parameters that rule speaks first.
            returns = EventReturn.Count;
            fits = argument is not EventArgument.RecvBuffer;
            shall = "void; to return a count it must take ReadOnlySpan<byte>, because carried bytes lie in no receive buffer";
        }
        else
        {
            fits = method.ReturnsVoid;
        }

        if (!fits)
        {
            problems.Add(new(
                HandlerRule.EventMethodReturn, method, attribute.Written, method.Name, Identifiers.ShortType(method.ReturnType), shall));
        }

        return fits;
    }

    /// <summary>What to do where a method is async void, for messages. What overrides another returns what that returns.</summary>
    public static string InsteadOfAsyncVoid(IMethodSymbol method, EventAttribute attribute)
    {
        IMethodSymbol first = method;
        while (first.OverriddenMethod is { } overridden)
        {
            first = overridden;
        }

        return attribute.MayWait && method.IsOverride
            ? $"let '{first.Name}' of '{first.ContainingType.Name}' return LoopTask, and this one too"
            : attribute.InsteadOfAsyncVoid;
    }

    /// <summary>Whether a method that may have a token takes one, last.</summary>
    public static bool TakesToken(IMethodSymbol method, bool mayTake) =>
        mayTake && method.Parameters is [.., { RefKind: RefKind.None or RefKind.In, Type: { } last }] && Names.IsCancellationToken(last);

    private static EventArgument? ArgumentOf(ITypeSymbol type)
    {
        if (Names.IsReadOnlySpanOfBytes(type))
        {
            return EventArgument.Span;
        }

        if (Names.IsReadOnlyMemoryOfBytes(type))
        {
            return EventArgument.Memory;
        }

        if (Names.IsLoopType(type, "RecvBuffer"))
        {
            return EventArgument.RecvBuffer;
        }

        if (Names.IsLoopType(type, "PeerAddress"))
        {
            return EventArgument.PeerAddress;
        }

        if (Names.IsLoopType(type, "ReadySource"))
        {
            return EventArgument.ReadySource;
        }

        if (Names.IsLoopType(type, "MoveStatus"))
        {
            return EventArgument.MoveStatus;
        }

        return Names.IsLoopType(type, "CloseReason") ? EventArgument.CloseReason : null;
    }

    /// <summary>What a method takes, as messages write it.</summary>
    public static string Written(IMethodSymbol method) => method.Parameters.IsEmpty
        ? "nothing"
        : "(" + string.Join(", ", method.Parameters.Select(Written)) + ")";
}
