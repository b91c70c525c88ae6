using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>A wait for no time looks once and returns: <c>Wait(0)</c>, <c>TryEnter(o, TimeSpan.Zero)</c>, <c>Poll(0, …)</c>.</summary>
internal static class ZeroTime
{
    public static bool IsGiven(IOperation operation)
    {
        if (operation is not IInvocationOperation { Arguments: { } arguments })
        {
            return false;
        }

        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { Name: { } name } && IsTime(name) && IsZero(argument.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTime(string parameter) =>
        parameter.EndsWith("imeout", StringComparison.Ordinal)
        || parameter.StartsWith("milliseconds", StringComparison.Ordinal)
        || parameter.StartsWith("microSeconds", StringComparison.OrdinalIgnoreCase);

    private static bool IsZero(IOperation value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: 0 or 0L } } => true,
        IConversionOperation conversion => IsZero(conversion.Operand),
        IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: "TimeSpan" } } => true,
        IDefaultValueOperation { Type.Name: "TimeSpan" } => true,
        _ => false,
    };
}
