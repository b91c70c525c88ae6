using System.Globalization;
using Loop.Generators.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>Reads the framing of a method, and whether its values can be right.</summary>
internal static class FramingParser
{
    /// <summary>The longest frame where nothing is said; the attributes' documentation says the same.</summary>
    private const int DefaultMaxLength = 1024 * 1024;

    /// <summary>Beyond it the carry could not grow by doubling any more.</summary>
    private const int MostBytes = 1024 * 1024 * 1024;

    private const string MaxLength = "MaxLength";

    /// <summary>Reads one framing attribute.</summary>
    /// <param name="method">The method that it stands on.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="handler">The handler class, which may inherit the method.</param>
    /// <param name="compilation">The compilation that the class is in.</param>
    /// <param name="problems">Takes the rules that it breaks.</param>
    /// <returns>The framing, or null where the problems say why not.</returns>
    public static Framing? Parse(
        IMethodSymbol method, FramingAttribute attribute, INamedTypeSymbol handler, Compilation compilation, Problems problems)
    {
        if (attribute.Kind == FramingKind.FramedBy)
        {
            string name = FramerParser.Written(attribute);
            int? longest = ReadMaxLength(method, attribute, problems, name);
            return longest is { } bytes
                ? FramerParser.Parse(method, attribute, Written(name, MaxLengthOf(attribute, problems)), bytes, handler, compilation, problems)
                : null;
        }

        if (attribute.Data.ConstructorArguments is not [{ Kind: not (TypedConstantKind.Error or TypedConstantKind.Array) } argument])
        {
            // Half-typed; the compiler says what is missing.
            problems.AddIncomplete();
            return null;
        }

        return attribute.Kind switch
        {
            FramingKind.Delimited => Delimited(method, attribute, argument.Value as string, problems),
            FramingKind.LengthPrefixed => LengthPrefixed(method, attribute, argument.Value as int? ?? -1, problems),
            _ => FixedLength(method, attribute, argument.Value as int? ?? -1, problems),
        };
    }

    private static DelimitedFraming? Delimited(IMethodSymbol method, FramingAttribute attribute, string? delimiter, Problems problems)
    {
        string value = delimiter is null ? "null" : SymbolDisplay.FormatLiteral(delimiter, quote: true);
        string? wrong = delimiter switch
        {
            null or "" => "without a delimiter no frame ends",
            _ when delimiter.Any(character => character > byte.MaxValue) => "a character of the delimiter is no single byte (Latin-1)",
            _ => null,
        };
        if (wrong is not null)
        {
            Refuse(method, attribute, null, Written("Delimited", value), wrong, "give one or more characters up to U+00FF, each of which is one byte", problems);
            return null;
        }

        return ReadMaxLength(method, attribute, problems, "Delimited", value) is { } longest
            ? new(Written("Delimited", value, MaxLengthOf(attribute, problems)), longest, delimiter!)
            : null;
    }

    private static LengthPrefixedFraming? LengthPrefixed(IMethodSymbol method, FramingAttribute attribute, int prefixBytes, Problems problems)
    {
        string value = prefixBytes == 0 ? "Varint" : Number(prefixBytes);
        if (prefixBytes is not (0 or 1 or 2 or 4 or 8))
        {
            Refuse(
                method, attribute, null, Written("LengthPrefixed", value), "no integer has that many bytes",
                "give 1, 2, 4 or 8, or LengthPrefixedAttribute.Varint", problems);
            return null;
        }

        bool littleEndian = attribute.Stated("LittleEndian", problems) is true;
        bool countsItself = attribute.Stated("CountsItself", problems) is true;
        string?[] written = [value, littleEndian ? "LittleEndian = true" : null, countsItself ? "CountsItself = true" : null, MaxLengthOf(attribute, problems)];
        if (ReadMaxLength(method, attribute, problems, "LengthPrefixed", value) is not { } longest)
        {
            return null;
        }

        // What the prefix can say, less what it says of itself.
        long most = prefixBytes is 1 or 2 ? (1L << (8 * prefixBytes)) - 1 - (countsItself ? prefixBytes : 0) : MostBytes;
        if (longest > most && written[3] is not null)
        {
            Refuse(
                method, attribute, MaxLength, Written("LengthPrefixed", written),
                $"a length of {prefixBytes} byte{(prefixBytes == 1 ? "" : "s")} says at most {most}", "use a larger prefix, or leave MaxLength out", problems);
            return null;
        }

        return new(Written("LengthPrefixed", written), (int)Math.Min(longest, most), prefixBytes, littleEndian, countsItself);
    }

    private static FixedLengthFraming? FixedLength(IMethodSymbol method, FramingAttribute attribute, int lengthBytes, Problems problems)
    {
        string written = Written("FixedLength", Number(lengthBytes));
        if (lengthBytes is > 0 and <= MostBytes)
        {
            return new(written, lengthBytes);
        }

        Refuse(
            method, attribute, null, written, lengthBytes > 0 ? "no buffer grows over 1 GiB" : "a frame has at least one byte",
            "give the length of a frame in bytes", problems);
        return null;
    }

    /// <summary>The longest frame: what is stated, or the default; null where that cannot be right.</summary>
    private static int? ReadMaxLength(IMethodSymbol method, FramingAttribute attribute, Problems problems, string name, params string?[] arguments)
    {
        int stated = attribute.Stated(MaxLength, problems) as int? ?? 0;
        if (stated is >= 0 and <= MostBytes)
        {
            return stated == 0 ? DefaultMaxLength : stated;
        }

        Refuse(
            method, attribute, MaxLength, Written(name, [.. arguments, MaxLengthOf(attribute, problems)]),
            stated < 0 ? "no frame has a negative length" : "no buffer grows over 1 GiB",
            "give a count of bytes, or leave it out for the default of 1 MiB", problems);
        return null;
    }

    private static string? MaxLengthOf(FramingAttribute attribute, Problems problems) =>
        attribute.Stated(MaxLength, problems) is int stated and not 0 ? $"{MaxLength} = {Number(stated)}" : null;

    private static void Refuse(
        IMethodSymbol method, FramingAttribute attribute, string? argument, string written, string reason, string remedy, Problems problems) =>
        problems.Add(new(HandlerRule.FramingValue, method, written, reason, remedy) { Attribute = attribute.Data, AttributeArgument = argument });

    private static string Written(string name, params string?[] arguments)
    {
        string list = string.Join(", ", arguments.Where(argument => argument is not null));
        return list.Length == 0 ? name : $"{name}({list})";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
