using System.Globalization;

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

    /// <summary>True for a question whether something is a number.</summary>
    public static bool IsEquality(string question) => question.IndexOf(Same, StringComparison.Ordinal) > 0;

    /// <summary>Reads <c>#1;===0</c>, <c>#1;&lt;=16</c> and <c>=0&lt;#1;</c>: a local's name, a comparison, and a constant behind its own sign.</summary>
    public static bool TryReadComparison(string question, out string name, out Func<long, bool> isTrue)
    {
        name = "";
        isTrue = static _ => false;
        if (question[0] == '#')
        {
            name = question.Substring(0, question.IndexOf(';') + 1);
            string rest = question.Substring(name.Length);
            if (rest.StartsWith(Same, StringComparison.Ordinal) && TryParse(rest, Same.Length, out long same))
            {
                isTrue = value => value == same;
                return true;
            }

            if (rest.StartsWith("<=", StringComparison.Ordinal) && TryParse(rest, "<=".Length, out long most))
            {
                isTrue = value => value < most;
                return true;
            }

            return false;
        }

        int less = question.IndexOf("<#", StringComparison.Ordinal);
        if (question[0] == '=' && less > 0 && question.IndexOf(';') == question.Length - 1
            && long.TryParse(question.Substring(1, less - 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out long least))
        {
            name = question.Substring(less + 1);
            isTrue = value => least < value;
            return true;
        }

        return false;
    }

    private static bool TryParse(string text, int from, out long number) =>
        long.TryParse(text.Substring(from), NumberStyles.Integer, CultureInfo.InvariantCulture, out number);
}
