using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Emission;

/// <summary>How a delimiter is written where bytes are searched for it.</summary>
internal static class Delimiters
{
    public static string Expression(string delimiter)
    {
        if (delimiter.Length == 1)
        {
            // One byte has a search of its own, the fastest there is.
            return IsAscii(delimiter[0]) ? $"(byte){SymbolDisplay.FormatLiteral(delimiter[0], quote: true)}" : Hex(delimiter[0]);
        }

        // A u8 literal would make two bytes of a character over U+007F.
        return delimiter.All(IsAscii)
            ? SymbolDisplay.FormatLiteral(delimiter, quote: true) + "u8"
            : $"(global::System.ReadOnlySpan<byte>)[{string.Join(", ", delimiter.Select(Hex))}]";
    }

    private static bool IsAscii(char character) => character < 0x80;

    private static string Hex(char character) => "(byte)0x" + ((int)character).ToString("X2", CultureInfo.InvariantCulture);
}
