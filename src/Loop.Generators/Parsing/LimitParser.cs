using System.Globalization;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>Reads the limits that <c>[LoopHandler]</c> states.</summary>
internal static class LimitParser
{
    // The defaults of the runtime (ConnectionLimits): what the attribute leaves out must fit to what it states.
    private const int DefaultHighBytes = 256 * 1024;
    private const int DefaultLowBytes = 64 * 1024;
    private const int DefaultHardBytes = 4 * 1024 * 1024;

    private const string Low = "SendQueueLowBytes";
    private const string High = "SendQueueHighBytes";
    private const string Hard = "SendQueueHardBytes";

    private static readonly string[] _sizes = ["MaxCarryBytes", High, Low, Hard, "MailboxCapacity", "MaxRestarts"];
    private static readonly string[] _times = ["IdleTimeout", "FirstByteTimeout", "CloseTimeout", "RestartWindow"];

    public static EquatableArray<LimitValue> Parse(INamedTypeSymbol type, AttributeData attribute, Problems problems)
    {
        List<LimitValue> limits = [];
        Dictionary<string, TypedConstant> stated = [];
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Value.Kind == TypedConstantKind.Error)
            {
                problems.AddIncomplete();
            }

            stated[argument.Key] = argument.Value;
        }

        foreach (string name in _sizes)
        {
            AddSize(name, type, attribute, stated, limits, problems);
        }

        CheckOrder(Low, DefaultLowBytes, High, DefaultHighBytes, type, attribute, stated, problems);
        CheckOrder(High, DefaultHighBytes, Hard, DefaultHardBytes, type, attribute, stated, problems);
        foreach (string name in _times)
        {
            AddTime(name, type, attribute, stated, limits, problems);
        }

        return limits.ToEquatableArray();
    }

    private static void AddSize(
        string name, INamedTypeSymbol type, AttributeData attribute, Dictionary<string, TypedConstant> stated, List<LimitValue> limits, Problems problems)
    {
        if (SizeOf(name, stated) is not { } size)
        {
            return;
        }

        if (size < 0)
        {
            string written = size.ToString(CultureInfo.InvariantCulture);
            problems.Add(new(HandlerRule.NegativeSize, type, name, written) { Attribute = attribute, AttributeArgument = name });
        }
        else if (size > 0)
        {
            limits.Add(new(name, size, Source: null));
        }
    }

    private static void AddTime(
        string name, INamedTypeSymbol type, AttributeData attribute, Dictionary<string, TypedConstant> stated, List<LimitValue> limits, Problems problems)
    {
        if (!stated.TryGetValue(name, out TypedConstant constant) || constant.Value is not string text)
        {
            return;
        }

        if (TimeSpanText.TryParse(text, out int milliseconds, out string reason))
        {
            limits.Add(new(name + "Ms", milliseconds, $"{name} = {SymbolDisplay.FormatLiteral(text, quote: true)}"));
        }
        else
        {
            problems.Add(new(HandlerRule.TimeSpanText, type, name, text, reason) { Attribute = attribute, AttributeArgument = name });
        }
    }

    private static void CheckOrder(
        string smaller, int smallerDefault, string larger, int largerDefault,
        INamedTypeSymbol type, AttributeData attribute, Dictionary<string, TypedConstant> stated, Problems problems)
    {
        int? smallerStated = SizeOf(smaller, stated) is > 0 and var s ? s : null;
        int? largerStated = SizeOf(larger, stated) is > 0 and var l ? l : null;
        if ((smallerStated is null && largerStated is null) || (smallerStated ?? smallerDefault) <= (largerStated ?? largerDefault))
        {
            return;
        }

        problems.Add(new(
            HandlerRule.ContradictingSizes, type, smaller, Written(smallerStated, smallerDefault), larger, Written(largerStated, largerDefault))
        {
            Attribute = attribute,
            AttributeArgument = largerStated is null ? smaller : larger,
        });
    }

    private static int? SizeOf(string name, Dictionary<string, TypedConstant> stated) =>
        stated.TryGetValue(name, out TypedConstant constant) && constant is { Kind: TypedConstantKind.Primitive, Value: int size } ? size : null;

    private static string Written(int? stated, int standard) =>
        stated is { } value ? value.ToString(CultureInfo.InvariantCulture) : standard.ToString(CultureInfo.InvariantCulture) + " by default";
}
