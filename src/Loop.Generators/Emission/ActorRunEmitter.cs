using System.Globalization;
using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes the loop over the events that are not of a connection's bytes.</summary>
internal static class ActorRunEmitter
{
    private const string Token = "CancellationToken";

    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The actor's loop: one pass for each event that is not of a connection's bytes, each actor's in order.");
        HandlerEmitter.Mark(source, handler);
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
            bool isFirst = true;
            foreach (IGrouping<ActorEventKind, ActorMethod> methods in handler.ActorEvents.GroupBy(method => method.Event))
            {
                if (!isFirst)
                {
                    source.Line();
                }

                isFirst = false;
                EmitCase(source, handler, methods);
            }

            // A connection's handler hears of it from its connection.
            if (handler.IsPlainActor && handler.ActorEvents.Any(static method => method.ReturnsTask))
            {
                source.Line();
                RunEmitter.EmitRethrow(source, RuntimeNames.ActorEvent);
            }
        }

        using (source.Block($"catch ({RuntimeNames.Exception} exception)"))
        {
            RunEmitter.EmitCatch(source, handler.ErrorMethod);
        }
    }

    private static void EmitCase(SourceBuilder source, HandlerModel handler, IGrouping<ActorEventKind, ActorMethod> methods)
    {
        string header = $"case {RuntimeNames.ActorEvent}.{methods.Key}:";
        if (methods.Key is ActorEventKind.Message or ActorEventKind.Timer or ActorEventKind.Signal)
        {
            source.Line($"// [{AttributeOf(methods.Key)}]: {NumberedBy(methods.Key)}");
            source.Line(header);
            using (source.Indent())
            {
                EmitNumbered(source, handler, methods);
                source.Line("break;");
            }

            return;
        }

        ActorMethod method = methods.First();
        source.Line($"// [{Attribute(method)}] {method.Name}({Joined(method, ParameterOf(method.Argument), Token)})");
        source.Line(header);
        using (source.Indent())
        {
            EmitCall(source, method, ArgumentOf(method.Argument));
        }
    }

    /// <summary>An event that a class has several methods for: the run's index says which.</summary>
    private static void EmitNumbered(SourceBuilder source, HandlerModel handler, IGrouping<ActorEventKind, ActorMethod> methods)
    {
        using (source.Block("switch (run.Index)"))
        {
            // Message types count from 1: in a mailbox 0 is no message. Timers and signals count from 0.
            int first = methods.Key == ActorEventKind.Message ? 1 : 0;
            int number = first - 1;
            foreach (ActorMethod method in methods)
            {
                if (++number > first)
                {
                    source.Line();
                }

                source.Line($"// [{Attribute(method)}] {method.Name}({Joined(method, method.Message?.Written ?? "", Token)})");
                source.Line($"case {number.ToString(CultureInfo.InvariantCulture)}:");
                using (source.Indent())
                {
                    EmitCall(source, method, ArgumentOf(handler, method, number));
                }
            }
        }

        source.Line();
    }

    private static void EmitCall(SourceBuilder source, ActorMethod method, string argument)
    {
        string call = $"handler.{method.Name}({Joined(method, argument, "run.Ending")})";
        source.Line(method.ReturnsTask ? $"run.Await({call}, nameof({method.Name}));" : call + ";");
        source.Line("break;");
    }

    private static string Joined(ActorMethod method, string first, string token) =>
        method.TakesToken ? first + (first.Length == 0 ? "" : ", ") + token : first;

    private static string ArgumentOf(HandlerModel handler, ActorMethod method, int number) => method.Message is { } message
        ? $"{(message.IsIn ? "in " : "")}run.Message<{handler.MessagesName}>().{MessageEmitter.FieldOf(number)}"
        : "";

    private static string Attribute(ActorMethod method) => method.Timer is { } timer
        ? $"{AttributeOf(method.Event)}({timer.Written})"
        : method.Signal is { } signal ? $"{AttributeOf(method.Event)}({signal.Written})"
        : AttributeOf(method.Event);

    private static string AttributeOf(ActorEventKind kind) => kind switch
    {
        ActorEventKind.Started => "OnStart",
        ActorEventKind.Readable => "OnReadable",
        ActorEventKind.Writable => "OnWritable",
        ActorEventKind.Message => "OnMessage",
        ActorEventKind.Timer => "OnTimer",
        ActorEventKind.Idle => "OnIdle",
        ActorEventKind.Datagram => "OnDatagram",
        ActorEventKind.Signal => "OnSignal",
        ActorEventKind.Moved => "OnMoved",
        _ => "OnStop",
    };

    private static string NumberedBy(ActorEventKind kind) => kind switch
    {
        ActorEventKind.Message => "a method for each type of message.",
        ActorEventKind.Timer => "a method for each timer.",
        _ => "a method for each signal.",
    };

    private static string ParameterOf(EventArgument argument) => argument switch
    {
        EventArgument.ReadySource => "ReadySource",
        EventArgument.Span => "ReadOnlySpan<byte>",
        EventArgument.SpanAndSender => "ReadOnlySpan<byte>, PeerAddress",
        EventArgument.MoveStatus => "MoveStatus",
        _ => "",
    };

    private static string ArgumentOf(EventArgument argument) => argument switch
    {
        EventArgument.ReadySource => "run.Source",
        EventArgument.Span => "run.Bytes",
        EventArgument.SpanAndSender => "run.Bytes, run.Sender",
        EventArgument.MoveStatus => "run.MoveOutcome",
        _ => "",
    };
}
