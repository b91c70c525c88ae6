using System.Globalization;
using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes what the runtime asks about the class before it makes an instance of it.</summary>
internal static class FactsEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The version of the contract with the runtime that this file was written for.");
        source.Line(HandlerEmitter.GeneratedCode);
        source.Line($"static int {contract}.AbiVersion => {RuntimeNames.AbiVersion};");
        source.Line();

        EmitEvents(source, handler, contract);
        if (handler.Limits.Count > 0)
        {
            source.Line();
            EmitLimits(source, handler, contract);
        }
    }

    private static void EmitEvents(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// The events that this class has methods for; the runtime raises no others.");
        source.Line(HandlerEmitter.GeneratedCode);
        source.Line($"static {RuntimeNames.ConnectionEvents} {contract}.Events =>");
        using (source.Indent())
        {
            List<string> events = handler.IsValid ? EventsOf(handler) : ["None"];
            for (int i = 0; i < events.Count && handler.Errors.Count == 0; i++)
            {
                source.Line($"{RuntimeNames.ConnectionEvents}.{events[i]}{(i + 1 < events.Count ? " |" : ";")}");
            }

            if (handler.Errors.Count > 0)
            {
                // Reached only where the build was told to pass over an error: a server that drops every event in silence would be worse.
                source.Line(HandlerEmitter.Refusal(handler) + ";");
            }
        }
    }

    private static List<string> EventsOf(HandlerModel handler)
    {
        List<string> events = [];
        foreach (EventMethod method in handler.Events)
        {
            events.Add(method.Event.ToString());
            if (method.ReturnsCount)
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

    private static void EmitLimits(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line("// What [LoopHandler] states.");
        source.Line(HandlerEmitter.GeneratedCode);
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
    private static string Digits(int value) => value < 10_000
        ? value.ToString(CultureInfo.InvariantCulture)
        : value.ToString("N0", CultureInfo.InvariantCulture).Replace(',', '_');
}
