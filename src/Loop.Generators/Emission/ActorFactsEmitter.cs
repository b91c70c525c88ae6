using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes what the runtime asks about the class as an actor.</summary>
internal static class ActorFactsEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        FactsEmitter.EmitVersion(source, handler, contract);
        source.Line();
        source.Line("// The events that are not of a connection's bytes and that this class has methods for; the runtime raises no others.");
        HandlerEmitter.MarkFact(source, handler);
        source.Line($"static {RuntimeNames.ActorEvents} {contract}.ActorEvents =>");
        FactsEmitter.EmitFlags(source, handler, RuntimeNames.ActorEvents, EventsOf(handler));
        foreach (ActorMethod method in handler.ActorEvents.Where(method => method.Trigger is not null))
        {
            source.Line();
            source.Line($"// What [On{method.Event}] states, or leaves to be.");
            HandlerEmitter.MarkFact(source, handler);
            source.Line($"static {RuntimeNames.Trigger} {contract}.{method.Event}Trigger => {RuntimeNames.Trigger}.{method.Trigger};");
        }

        if (handler.Limits.Count > 0)
        {
            source.Line();
            FactsEmitter.EmitLimits(source, handler, contract);
        }

        EmitTimers(source, handler, contract);
        EmitSignals(source, handler, contract);
    }

    private static void EmitSignals(SourceBuilder source, HandlerModel handler, string contract)
    {
        List<ActorMethod> signals = [.. handler.ActorEvents.Where(method => method.Signal is not null)];
        if (signals.Count > 0)
        {
            source.Line();
            source.Line("// The signals that it is told of, in the order of their numbers.");
            HandlerEmitter.MarkFact(source, handler);
            using (source.Block($"static {RuntimeNames.PosixSignal}[] {contract}.Signals => new[]", close: "};"))
            {
                foreach (ActorMethod method in signals)
                {
                    source.Line(method.Signal!.Expression + ",");
                }
            }
        }
    }

    private static void EmitTimers(SourceBuilder source, HandlerModel handler, string contract)
    {
        List<ActorMethod> timers = [.. handler.ActorEvents.Where(method => method.Event == ActorEventKind.Timer)];
        if (timers.Count > 0)
        {
            source.Line();
            source.Line("// When the timers are due, in the order of their numbers.");
            HandlerEmitter.MarkFact(source, handler);
            using (source.Block($"static {RuntimeNames.ActorTimer}[] {contract}.Timers => new[]", close: "};"))
            {
                foreach (ActorMethod method in timers)
                {
                    TimerValue timer = method.Timer!;
                    source.Line($"{RuntimeNames.ActorTimer}.{(timer.IsPeriodic ? "Every" : "After")}({FactsEmitter.Digits(timer.Milliseconds)}), // {timer.Written}");
                }
            }
        }

        if (handler.ActorEvents.FirstOrDefault(method => method.Event == ActorEventKind.Idle) is { Timer: { } idle })
        {
            source.Line();
            source.Line($"// [OnIdle({idle.Written})]");
            HandlerEmitter.MarkFact(source, handler);
            source.Line($"static int {contract}.IdleMs => {FactsEmitter.Digits(idle.Milliseconds)};");
        }
    }

    private static List<string> EventsOf(HandlerModel handler)
    {
        List<string> events = [.. handler.ActorEvents.Select(method => method.Event.ToString()).Distinct()];
        if (handler.ActorEvents.Any(static method => method.Argument == EventArgument.MoveStatus))
        {
            events.Add("MoveOutcome");
        }

        if (handler.ErrorMethod is not null)
        {
            events.Add("Failed");
        }

        return events.Count > 0 ? events : ["None"];
    }
}
