using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the loop itself.</summary>
internal static class RunEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The loop: one pass for each event of this class's connections, in the order in which they came.");
        HandlerEmitter.Mark(source, handler);
        using (source.Block($"static void {contract}.Run(ref {RuntimeNames.ConnectionRun} run)"))
        {
            if (!handler.IsValid)
            {
                source.Line("// Empty: the class does not build as it stands.");
                return;
            }

            using (source.Block("while (run.MoveNext())"))
            {
                if (handler.Events.Count == 0)
                {
                    source.Line("// No method of this class has an event attribute.");
                }
                else
                {
                    EmitEvent(source, handler);
                }
            }
        }
    }

    public static void EmitCatch(SourceBuilder source, string? errorMethod)
    {
        if (errorMethod is null)
        {
            source.Line("run.Failed(exception);");
            return;
        }

        source.Line($"// [OnError] {errorMethod}(Exception)");
        source.Line($"{RuntimeNames.Supervision} decision;");
        using (source.Block("try"))
        {
            source.Line($"decision = handler.{errorMethod}(exception);");
        }

        using (source.Block($"catch ({RuntimeNames.Exception} second)"))
        {
            source.Line($"exception = new {RuntimeNames.AggregateException}(exception, second);");
            source.Line($"decision = {RuntimeNames.Supervision}.Close;");
        }

        source.Line();
        source.Line("run.Failed(exception, decision);");
    }

    public static void EmitRethrow(SourceBuilder source, string events)
    {
        source.Line("// A method that had to wait has thrown since: to the catch below, as if it had thrown here.");
        source.Line($"case {events}.Faulted:");
        using (source.Indent())
        {
            source.Line("run.Rethrow();");
            source.Line("break;");
        }
    }

    private static void EmitEvent(SourceBuilder source, HandlerModel handler)
    {
        source.Line($"{handler.SelfName} handler = run.Handler<{handler.SelfName}>();");
        using (source.Block("try"))
        using (source.Block("switch (run.Event)"))
        {
            for (int i = 0; i < handler.Events.Count; i++)
            {
                if (i > 0)
                {
                    source.Line();
                }

                EmitCase(source, handler.Events[i]);
            }

            // Also what an event of the handler as an actor threw comes by its connection.
            if (handler.Events.Any(static method => method.Shape.Returns == EventReturn.Task) || handler.ActorEvents.Any(static method => method.ReturnsTask))
            {
                source.Line();
                EmitRethrow(source, RuntimeNames.ConnectionEvent);
            }
        }

        using (source.Block($"catch ({RuntimeNames.Exception} exception)"))
        {
            EmitCatch(source, handler.ErrorMethod);
        }
    }

    private static void EmitCase(SourceBuilder source, EventMethod method)
    {
        if (method.Framing is { } framing)
        {
            FramingEmitter.Emit(source, method, framing);
            return;
        }

        source.Line($"// [{AttributeOf(method.Event)}] {method.Name}({ParametersOf(method.Shape)})");
        source.Line($"case {RuntimeNames.ConnectionEvent}.{method.Event}:");
        using (source.Indent())
        {
            // A method that returns a count is offered what it left again, until it wants more bytes than there are.
            string call = $"handler.{method.Name}({ArgumentsOf(method.Shape)})";
            switch (method.Shape.Returns)
            {
                case EventReturn.Count:
                    using (source.Block("while (run.TryRead(out global::System.ReadOnlySpan<byte> unread))"))
                    {
                        source.Line($"run.Consumed({call});");
                    }

                    source.Line();
                    break;
                case EventReturn.Task:
                    source.Line($"run.Await({call}, nameof({method.Name}));");
                    break;
                default:
                    source.Line(call + ";");
                    break;
            }

            source.Line("break;");
        }
    }

    private static string AttributeOf(ConnectionEventKind kind) => kind switch
    {
        ConnectionEventKind.Accepted => "OnAccept",
        ConnectionEventKind.Connected => "OnConnect",
        ConnectionEventKind.Received => "OnRecv",
        ConnectionEventKind.Drained => "OnDrained",
        ConnectionEventKind.Ended => "OnEnd",
        _ => "OnClose",
    };

    private static string ParametersOf(EventShape shape) => Joined(shape, "CancellationToken", shape.Argument switch
    {
        EventArgument.PeerAddress => "PeerAddress",
        EventArgument.Span => "ReadOnlySpan<byte>",
        EventArgument.Memory => "ReadOnlyMemory<byte>",
        EventArgument.RecvBuffer => "RecvBuffer",
        EventArgument.CloseReason => "CloseReason",
        _ => "",
    });

    private static string ArgumentsOf(EventShape shape) => Joined(shape, "run.Closed", shape.Argument switch
    {
        EventArgument.Span when shape.Returns == EventReturn.Count => "unread",
        EventArgument.Span => "run.Bytes",
        EventArgument.Memory => "run.Memory",
        EventArgument.PeerAddress => "run.RemoteEndPoint",
        EventArgument.RecvBuffer => "run.Buffer",
        EventArgument.CloseReason => "run.CloseReason",
        _ => "",
    });

    private static string Joined(EventShape shape, string token, string first) => shape.TakesToken ? first + (first.Length == 0 ? "" : ", ") + token : first;
}
