using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>What can be told of a pattern without the value that it is held against.</summary>
internal static class Patterns
{
    /// <summary>True for a condition that is a pattern which everything matches, such as <c>var x</c> and <c>_</c>: graphs have a way out of it all the same.</summary>
    public static bool AlwaysMatches(IOperation condition) => condition is IIsPatternOperation { Pattern: { } pattern } && AlwaysMatches(pattern);

    /// <summary>True for a pattern that everything of its input's type matches.</summary>
    public static bool AlwaysMatches(IPatternOperation pattern) => pattern switch
    {
        IDiscardPatternOperation => true,
        IDeclarationPatternOperation declaration => declaration.MatchesNull || IsWholeType(declaration, declaration.MatchedType),
        ITypePatternOperation type => IsWholeType(type, type.MatchedType),
        IRecursivePatternOperation recursive => IsWholeType(recursive, recursive.MatchedType) && MatchesAllThatIsThere(recursive),
        _ => false,
    };

    /// <summary>True for a pattern that everything matches but null, such as <c>{ }</c> and <c>{ Length: var n }</c>.</summary>
    public static bool MatchesAllThatIsThere(IRecursivePatternOperation recursive) =>
        SymbolEqualityComparer.Default.Equals(recursive.MatchedType, recursive.InputType)
        && recursive.DeconstructionSubpatterns.IsEmpty
        && recursive.PropertySubpatterns.All(part => AlwaysMatches(part.Pattern));

    /// <summary>True where the input is of a type that has no null, and the pattern asks for just that type.</summary>
    private static bool IsWholeType(IPatternOperation pattern, ITypeSymbol? asked) =>
        pattern.InputType is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } input && SymbolEqualityComparer.Default.Equals(input, asked);
}
