using System.Globalization;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Loop.Generators.Parsing;

/// <summary>Reads the signal that <c>[OnSignal]</c> states.</summary>
internal static class SignalText
{
    private const string Type = "global::System.Runtime.InteropServices.PosixSignal";

    /// <summary>The names of .NET's PosixSignal, whose values run from -1 down, and the numbers that the same signals have on Linux (signal(7)).</summary>
    private static readonly (string Name, int Number)[] _named =
    [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGTERM", 15), ("SIGCHLD", 17),
        ("SIGCONT", 18), ("SIGWINCH", 28), ("SIGTTIN", 21), ("SIGTTOU", 22), ("SIGTSTP", 20),
    ];

    /// <summary>
    /// Nobody can handle KILL (9) and STOP (19). ILL, TRAP, ABRT, BUS, FPE, SEGV and SYS say that the program itself is broken, and .NET makes exceptions of
    /// some; PIPE it ignores. 32 to 34 are the C library's and .NET's own, for threads.
    /// </summary>
    private static readonly HashSet<int> _refused = [4, 5, 6, 7, 8, 9, 11, 13, 19, 31, 32, 33, 34];

    /// <summary>The signal; null where the problems say what is wrong with it.</summary>
    public static SignalValue? Read(IMethodSymbol method, EventAttribute known, Problems problems)
    {
        AttributeData attribute = method.GetAttributes().First(data => EventAttribute.Of(data) == known);
        if (attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Enum, Value: int value }])
        {
            // Half-typed: the compiler says what is wrong with it.
            problems.AddIncomplete();
            return null;
        }

        if (value < 0 && value >= -_named.Length)
        {
            (string name, int number) = _named[-value - 1];
            return new(number, $"{Type}.{name}", "PosixSignal." + name);
        }

        string written = value.ToString(CultureInfo.InvariantCulture);
        if (value is >= 1 and <= 64 && !_refused.Contains(value))
        {
            return new(value, $"({Type}){written}", $"(PosixSignal){written}");
        }

        problems.Add(new(HandlerRule.UnknownSignal, method, known.Written, method.Name, written) { Attribute = attribute });
        return null;
    }
}
