using System.Collections.Immutable;
using System.Globalization;
using Loop.Generators.Model;

namespace Loop.Generators.Emission;

/// <summary>
/// The names of the generated files. The compiler compares them without case, so that <c>Echo</c> and <c>ECHO</c> in one namespace
/// would end the whole generator; names that meet get a number made of the exact name.
/// </summary>
internal static class HintNames
{
    /// <summary>The names that more than one class has, but for case.</summary>
    public static EquatableArray<string> Shared(ImmutableArray<string> names) => names
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key.ToUpperInvariant())
        .OrderBy(name => name, StringComparer.Ordinal)
        .ToEquatableArray();

    /// <summary>The name of one class's file.</summary>
    public static string Of(HandlerModel handler, EquatableArray<string> shared) =>
        shared.Contains(handler.HintName.ToUpperInvariant())
            ? $"{handler.HintName}.{Number(handler)}.g.cs"
            : handler.HintName + ".g.cs";

    // FNV-1a over the exact name: string.GetHashCode differs between runs.
    private static string Number(HandlerModel handler)
    {
        string exact = $"{handler.Namespace}/{string.Join("/", handler.ContainingTypes.Select(type => type.Name))}/{handler.Type.Name}";
        uint hash = 2166136261;
        foreach (char character in exact)
        {
            hash = unchecked((hash ^ character) * 16777619);
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
