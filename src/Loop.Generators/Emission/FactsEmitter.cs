using System.Globalization;
using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes what the runtime asks about the class before it makes an instance of it.</summary>
internal static class FactsEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        EmitVersion(source, handler, contract);
        source.Line();
        source.Line("// The events that this class has methods for; the runtime raises no others.");
        HandlerEmitter.MarkFact(source, handler);
        source.Line($"static {RuntimeNames.ConnectionEvents} {contract}.Events =>");
        EmitFlags(source, handler, RuntimeNames.ConnectionEvents, EventsOf(handler));
        if (handler.IsActor)
        {
            source.Line();
            source.Line("// It is an actor as well: its other events have a loop of their own.");
            HandlerEmitter.MarkFact(source, handler);
            source.Line($"static {RuntimeNames.ActorBinding} {contract}.Actor => {RuntimeNames.ActorBinding}.Of<{handler.SelfName}>();");
        }

        if (handler.Limits.Count > 0)
        {
            source.Line();
            EmitLimits(source, handler, contract);
        }
    }

    public static void EmitVersion(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The version of the contract with the runtime that this file was written for.");
        HandlerEmitter.MarkFact(source, handler);
        source.Line($"static int {contract}.AbiVersion => {RuntimeNames.AbiVersion};");
    }

    /// <summary>Writes the value of a property of flags; one of a class without a loop throws.</summary>
    public static void EmitFlags(SourceBuilder source, HandlerModel handler, string type, List<string> flags)
    {
        using (source.Indent())
        {
            if (!handler.IsValid)
            {
                // Reached where the build was told to pass over an error, or where another generator made later what was missing here: a server that
                // drops every event in silence would be worse.
                source.Line(HandlerEmitter.Refusal(handler) + ";");
                return;
            }

            for (int i = 0; i < flags.Count; i++)
            {
                source.Line($"{type}.{flags[i]}{(i + 1 < flags.Count ? " |" : ";")}");
            }
        }
    }

    public static void EmitLimits(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// What [LoopHandler] states.");
        HandlerEmitter.MarkFact(source, handler);
        using (source.Block($"static {RuntimeNames.HandlerLimits} {contract}.Limits => new()", close: "};"))
        {
            foreach (LimitValue limit in handler.Limits)
            {
                string written = limit.Source is null ? "" : " // " + limit.Source;
                source.Line($"{limit.Property} = {Digits(limit.Value)},{written}");
            }
        }
    }

    // 60_000 is read at a glance, 60000 is counted.
    public static string Digits(int value) => value < 10_000
        ? value.ToString(CultureInfo.InvariantCulture)
        : value.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '_');

    private static List<string> EventsOf(HandlerModel handler)
    {
        List<string> events = [];
        foreach (EventMethod method in handler.Events)
        {
            events.Add(method.Event.ToString());
            if (method.Framing is not null)
            {
                events.Add("Framed");
            }
            else if (method.Shape.Returns == EventReturn.Count)
            {
                events.Add("Carries");
            }
        }

        if (handler.ErrorMethod is not null)
        {
            events.Add("Failed");
        }

        return events.Count > 0 ? events : ["None"];
    }
}
