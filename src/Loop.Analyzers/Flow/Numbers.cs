using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>Questions of <see cref="Correlations"/> that compare a local with a number.</summary>
internal static class Numbers
{
    // The sign of the comparison, and that of the constant behind it.
    private const string Same = "===";

    /// <summary>The number that a constant is; null for text, for booleans and for what has no whole value.</summary>
    public static long? Of(object constant) => constant is sbyte or byte or short or ushort or int or uint or long
        ? Convert.ToInt64(constant, CultureInfo.InvariantCulture)
        : null;

    /// <summary>
    /// Whether an operation counts a number up or down. What is added, such as the length of what was sent, is taken to be more than nothing: where it is nothing, nothing
    /// was done that had to be counted.
    /// </summary>
    public static (bool IsUp, bool IsByOne)? StepOf(IOperation operation) => operation switch
    {
        IIncrementOrDecrementOperation { OperatorMethod: null } step => (step.Kind == OperationKind.Increment, true),
        ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract } step =>
            (step.Value.ConstantValue is { HasValue: true, Value: { } constant } ? Of(constant) : null) switch
            {
                0 => null,
                1 => (step.OperatorKind == BinaryOperatorKind.Add, true),
                < 0 => (step.OperatorKind != BinaryOperatorKind.Add, false),
                _ => (step.OperatorKind == BinaryOperatorKind.Add, false),
            },
        _ => null,
    };

    /// <summary>Reads <c>#1;===0</c>, <c>#1;&lt;=16</c> and <c>=0&lt;#1;</c>: a local's name, a comparison, and a constant behind its own sign.</summary>
    public static bool TryReadComparison(string question, out string name, out NumberRange isTrue)
    {
        name = "";
        isTrue = NumberRange.Any;
        if (question[0] == '#')
        {
            name = question.Substring(0, question.IndexOf(';') + 1);
            string rest = question.Substring(name.Length);
            if (rest.StartsWith(Same, StringComparison.Ordinal) && TryParse(rest, Same.Length, out long same))
            {
                isTrue = NumberRange.Of(same);
                return true;
            }

            if (rest.StartsWith("<=", StringComparison.Ordinal) && TryParse(rest, "<=".Length, out long most))
            {
                isTrue = new(long.MinValue, most - 1);
                return true;
            }

            return false;
        }

        int less = question.IndexOf("<#", StringComparison.Ordinal);
        if (question[0] == '=' && less > 0 && question.IndexOf(';') == question.Length - 1
            && long.TryParse(question.Substring(1, less - 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out long least))
        {
            name = question.Substring(less + 1);
            isTrue = new(least + 1, long.MaxValue);
            return true;
        }

        return false;
    }

    private static bool TryParse(string text, int from, out long number) =>
        long.TryParse(text.Substring(from), NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
}
