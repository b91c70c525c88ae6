using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Handlers;

/// <summary>The rules of what class can be a handler at all. The generator reports them too, where it can add no part to the class.</summary>
internal static class ShapeDescriptors
{
    public static readonly DiagnosticDescriptor NotPartial = MakeNotPartial();

    public static readonly DiagnosticDescriptor UnsupportedShape = MakeUnsupportedShape();

    /// <summary>The rule's descriptor with further tags.</summary>
    public static DiagnosticDescriptor MakeNotPartial(params string[] tags) => new(
        "LOOP1001", "A handler class must be partial",
        "'{0}' gets no loop and cannot be listened with, because '{1}' is not partial; add 'partial' to it",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1001"), customTags: tags);

    /// <summary>The rule's descriptor with further tags.</summary>
    public static DiagnosticDescriptor MakeUnsupportedShape(params string[] tags) => new(
        "LOOP1002", "This kind of class cannot be a handler",
        "'{0}' gets no loop, because it {1}; {2}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1002"), customTags: tags);
}
