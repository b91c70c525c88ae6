using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>Writes what stands before the loop: the names that method bodies use, and what the runtime asks about the class.</summary>
internal static class MemberEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        EmitContext(source, handler.Members);

        source.Line("// The version of the contract with the runtime that this file was written for.");
        source.Line(HandlerEmitter.GeneratedCode);
        source.Line($"static int {contract}.AbiVersion => {RuntimeNames.AbiVersion};");
        source.Line();

        EmitEvents(source, handler, contract);
        source.Line();

        if (handler.Limits.Count > 0)
        {
            EmitLimits(source, handler, contract);
            source.Line();
        }

        ConstructionEmitter.Emit(source, handler, contract);
    }

    private static void EmitContext(SourceBuilder source, ContextMembers members)
    {
        if (members.Connection != MemberUse.Omitted)
        {
            source.Line("/// <summary>The connection that this handler serves.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"private {New(members.Connection)}{RuntimeNames.Connection} Connection {{ get; }} = {RuntimeNames.HandlerContext}.Connection;");
            source.Line();
        }

        if (members.EventLoop != MemberUse.Omitted)
        {
            source.Line("/// <summary>The loop that this handler runs on.</summary>");
            source.Line(HandlerEmitter.GeneratedCode);
            source.Line($"private static {New(members.EventLoop)}{RuntimeNames.EventLoop} EventLoop => {RuntimeNames.EventLoop}.Current;");
            source.Line();
        }
    }

    private static string New(MemberUse use) => use == MemberUse.HidesInherited ? "new " : "";

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
        source.Line($"// [LoopHandler({string.Join(", ", handler.Limits.Select(limit => limit.Source))})]");
        source.Line(HandlerEmitter.GeneratedCode);
        using (source.Block($"static {RuntimeNames.HandlerLimits} {contract}.Limits => new()", close: "};"))
        {
            foreach (LimitValue limit in handler.Limits)
            {
                source.Line($"{limit.Property} = {limit.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)},");
            }
        }
    }
}
