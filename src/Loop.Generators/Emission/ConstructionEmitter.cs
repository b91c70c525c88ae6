using Loop.Generators.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Emission;

/// <summary>Writes the constructor call.</summary>
internal static class ConstructionEmitter
{
    public static void Emit(SourceBuilder source, HandlerModel handler, string contract)
    {
        source.Line(handler.IsPlainActor ? "// One instance for each actor." : "// One instance for each connection.");
        HandlerEmitter.Mark(source, handler);
        string header = $"static {handler.SelfName} {contract}.Create({RuntimeNames.IServiceProvider} services) =>";
        if (!handler.IsValid)
        {
            source.Line(header);
            using (source.Indent())
            {
                source.Line(HandlerEmitter.Refusal(handler) + ";");
            }

            return;
        }

        if (handler.NeedsFactory is { } reason)
        {
            string message = SymbolDisplay.FormatLiteral($"{handler.Type.Name} is made by factories only, because {reason}: give the call a factory", quote: true);
            source.Line(header);
            using (source.Indent())
            {
                source.Line($"throw new {RuntimeNames.LoopException}({message});");
            }

            source.Line();
            source.Line("// Why the loop cannot make an instance by itself.");
            HandlerEmitter.MarkFact(source, handler);
            source.Line($"static string? {contract}.NeedsFactory =>");
            using (source.Indent())
            {
                source.Line(message + ";");
            }

            return;
        }

        if (handler.Constructor.Count == 0)
        {
            source.Line($"{header} new {handler.SelfName}();");
            return;
        }

        source.Line(header);
        using (source.Indent())
        {
            source.Line($"new {handler.SelfName}(");
            using (source.Indent())
            {
                for (int i = 0; i < handler.Constructor.Count; i++)
                {
                    string end = i + 1 < handler.Constructor.Count ? "," : ");";
                    source.Line(Argument(handler.Constructor[i]) + end);
                }
            }
        }

        EmitRequired(source, handler, contract);
    }

    private static void EmitRequired(SourceBuilder source, HandlerModel handler, string contract)
    {
        ConstructorArgument[] required = [.. handler.Constructor.Where(static argument => argument is { Source: ArgumentSource.Service, IsOptional: false })];
        if (required.Length == 0)
        {
            return;
        }

        source.Line();
        source.Line("// The services without which none can be made; the host looks for them when it starts.");
        HandlerEmitter.Mark(source, handler);
        source.Line($"static {RuntimeNames.IReadOnlyList}<{RuntimeNames.HandlerService}> {contract}.RequiredServices =>");
        using (source.Indent())
        using (source.Block($"new {RuntimeNames.HandlerService}[]", "};"))
        {
            foreach (ConstructorArgument argument in required)
            {
                source.Line($"new(typeof({(argument.Type == "dynamic" ? "object" : argument.Type)}){(argument.Key is null ? "" : ", " + argument.Key)}),");
            }
        }
    }

    private static string Argument(ConstructorArgument argument)
    {
        string name = argument.NamedAs is null ? "" : argument.NamedAs + ": ";
        return name + argument.Source switch
        {
            ArgumentSource.ServiceProvider => "services",
            ArgumentSource.Connection => RuntimeNames.HandlerContext + ".Connection",
            ArgumentSource.EventLoop => RuntimeNames.EventLoop + ".Current",
            _ => Service(argument),
        };
    }

    private static string Service(ConstructorArgument argument)
    {
        string required = argument.IsOptional ? "" : "Required";
        string call = argument.Key is null
            ? $"{RuntimeNames.Services}.Get{required}Service"
            : $"{RuntimeNames.KeyedServices}.Get{required}KeyedService";
        string key = argument.Key is null ? "" : ", " + argument.Key;
        if (argument.IsOptional)
        {
            return $"{call}<{argument.Type}>(services{key})!";
        }

        return argument.IsTypeParameter
            ? $"({argument.Type}){call}(services, typeof({argument.Type}){key})"
            : $"{call}<{argument.Type}>(services{key})";
    }
}
