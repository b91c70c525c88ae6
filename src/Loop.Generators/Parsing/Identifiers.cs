using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Generators.Parsing;

/// <summary>How names are written in generated code.</summary>
internal static class Identifiers
{
    private static readonly SymbolDisplayFormat _type = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat _namespace = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    private static readonly SymbolDisplayFormat _shortType = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>A type's name where it is declared or used. Contextual keywords (<c>record</c>, <c>var</c>) need the @ too.</summary>
    public static string Type(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A member's name after a dot, or a parameter's before a colon.</summary>
    public static string Member(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A namespace as a namespace declaration writes it, or null for the global one.</summary>
    public static string? Namespace(INamespaceSymbol symbol) => symbol.IsGlobalNamespace ? null : symbol.ToDisplayString(_namespace);

    /// <summary>A type by its full name from <c>global::</c> on, with the nullability of its arguments but not its own.</summary>
    public static string FullType(ITypeSymbol symbol) => symbol.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(_type);

    /// <summary>The same, with its own nullability too.</summary>
    public static string AnnotatedType(ITypeSymbol symbol) => symbol.ToDisplayString(_type);

    /// <summary>An attribute's argument as an expression of the same type.</summary>
    public static string Constant(TypedConstant constant) => constant switch
    {
        { Kind: TypedConstantKind.Type, Value: ITypeSymbol type } => $"typeof({FullType(type)})",
        { Kind: TypedConstantKind.Primitive, Type.SpecialType: SpecialType.System_String or SpecialType.System_Int32 } => constant.ToCSharpString(),
        { Kind: TypedConstantKind.Primitive, Type.SpecialType: SpecialType.System_Boolean or SpecialType.System_Char } => constant.ToCSharpString(),
        { Value: { } value, Type: { } type } => $"({FullType(type)})({SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false)})",
        _ => "null",
    };

    /// <summary>A type as a message names it.</summary>
    public static string ShortType(ITypeSymbol symbol) => symbol.ToDisplayString(_shortType);
}
