using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the loop over the events that are not of a connection's bytes.</summary>
internal static class ActorRunEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The actor's loop: one pass for each event that is not of a connection's bytes, each actor's in order.");
        source.Line(HandlerEmitter.GeneratedCode);
        using (source.Block($"static void {contract}.RunActor(ref {RuntimeNames.ActorRun} run)"))
        {
            if (!handler.IsValid)
            {
                source.Line("// Empty: the class does not build as it stands.");
                return;
            }

            using (source.Block("while (run.MoveNext())"))
            {
                EmitEvent(source, handler);
            }
        }
    }

    private static void EmitEvent(SourceBuilder source, HandlerModel handler)
    {
        source.Line($"{handler.SelfName} handler = run.Handler<{handler.SelfName}>();");
        using (source.Block("try"))
        using (source.Block("switch (run.Event)"))
        {
            for (int i = 0; i < handler.ActorEvents.Count; i++)
            {
                if (i > 0)
                {
                    source.Line();
                }

                EmitCase(source, handler.ActorEvents[i]);
            }
        }

        using (source.Block($"catch ({RuntimeNames.Exception} exception)"))
        {
            RunEmitter.EmitCatch(source, handler.ErrorMethod);
        }
    }

    private static void EmitCase(SourceBuilder source, ActorMethod method)
    {
        source.Line($"// [{AttributeOf(method.Event)}] {method.Name}({ParametersOf(method.Argument)})");
        source.Line($"case {RuntimeNames.ActorEvent}.{method.Event}:");
        using (source.Indent())
        {
            source.Line($"handler.{method.Name}({ArgumentsOf(method.Argument)});");
            source.Line("break;");
        }
    }

    private static string AttributeOf(ActorEventKind kind) => kind switch
    {
        ActorEventKind.Started => "OnStart",
        ActorEventKind.Datagram => "OnDatagram",
        _ => "OnStop",
    };

    private static string ParametersOf(EventArgument argument) => argument switch
    {
        EventArgument.Span => "ReadOnlySpan<byte>",
        EventArgument.SpanAndSender => "ReadOnlySpan<byte>, PeerAddress",
        _ => "",
    };

    private static string ArgumentsOf(EventArgument argument) => argument switch
    {
        EventArgument.Span => "run.Bytes",
        EventArgument.SpanAndSender => "run.Bytes, run.Sender",
        _ => "",
    };
}
