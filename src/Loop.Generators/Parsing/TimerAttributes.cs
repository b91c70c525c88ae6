using Loop.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>Reads the times of <c>[OnTimer]</c> and <c>[OnIdle]</c>.</summary>
internal static class TimerAttributes
{
    /// <summary>The runtime keeps a bit for each timer of a class.</summary>
    public const int MostTimers = 64;

    private const string Every = "Every";
    private const string After = "After";

    /// <summary>Reads the time of a method's attribute; null where the problems say what is wrong with it.</summary>
    public static TimerValue? Read(IMethodSymbol method, EventAttribute known, Problems problems)
    {
        AttributeData attribute = method.GetAttributes().First(given => EventAttribute.Of(given) == known);
        return known.ActorKind == ActorEventKind.Idle ? ReadIdle(method, known, attribute, problems) : ReadTimer(method, known, attribute, problems);
    }

    private static TimerValue? ReadIdle(IMethodSymbol method, EventAttribute known, AttributeData attribute, Problems problems)
    {
        if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Primitive } constant])
        {
            // Not given, or no string: the compiler says so.
            problems.AddIncomplete();
            return null;
        }

        return ReadText(method, known, attribute, argument: null, constant, isPeriodic: false, problems);
    }

    private static TimerValue? ReadTimer(IMethodSymbol method, EventAttribute known, AttributeData attribute, Problems problems)
    {
        TypedConstant? every = Named(attribute, Every);
        TypedConstant? after = Named(attribute, After);
        if (every is { Kind: TypedConstantKind.Error } || after is { Kind: TypedConstantKind.Error })
        {
            problems.AddIncomplete();
            return null;
        }

        if (every is null == after is null)
        {
            string what = every is null ? "has no time" : "has two times, and a timer has one";
            problems.Add(new(HandlerRule.TimerTime, method, known.Written, method.Name, what, "give either Every or After") { Attribute = attribute });
            return null;
        }

        return every is { } period
            ? ReadText(method, known, attribute, Every, period, isPeriodic: true, problems)
            : ReadText(method, known, attribute, After, after!.Value, isPeriodic: false, problems);
    }

    private static TimerValue? ReadText(
        IMethodSymbol method, EventAttribute known, AttributeData attribute, string? argument, TypedConstant constant, bool isPeriodic, Problems problems)
    {
        string text = constant.Value as string ?? "";
        string written = argument is null ? "" : argument + " = ";
        if (!TimeSpanText.TryParse(text, out int milliseconds, out string reason))
        {
            problems.Add(new(HandlerRule.TimeSpanText, method, argument ?? known.Name, text, reason) { Attribute = attribute, AttributeArgument = argument });
            return null;
        }

        if (milliseconds == 0)
        {
            problems.Add(new(HandlerRule.TimerTime, method, known.Written, method.Name, "has a time of zero, in which nothing can pass", "give a longer one")
            {
                Attribute = attribute,
                AttributeArgument = argument,
            });
            return null;
        }

        return new(milliseconds, isPeriodic, written + SymbolDisplay.FormatLiteral(text, quote: true));
    }

    private static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && !(argument.Value.Kind != TypedConstantKind.Error && argument.Value.IsNull))
            {
                return argument.Value;
            }
        }

        return null;
    }
}
