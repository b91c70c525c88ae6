using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Handlers;

/// <summary>The rules of framing, LOOP1030 to LOOP1033.</summary>
internal static class FramingDescriptors
{
    public static readonly DiagnosticDescriptor FramingWithoutRecv = new(
        "LOOP1030", "A framing attribute stands alone",
        "{0} on '{1}' cuts nothing into frames, because {2}; {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1030"));

    public static readonly DiagnosticDescriptor ContradictingFramings = new(
        "LOOP1031", "A method has two framings",
        "'{0}' has {1} and {2}, and a stream of bytes is cut into frames in one way only; keep one of them",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1031"));

    public static readonly DiagnosticDescriptor FramingValue = new(
        "LOOP1032", "A framing has a value that cannot be right",
        "[{0}] cannot be right, because {1}; {2}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1032"));

    public static readonly DiagnosticDescriptor UnfitFramer = new(
        "LOOP1033", "A framer cannot be used",
        "'{0}' cannot be the framer of a handler, because it {1}; {2}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1033"));

    /// <summary>All of them, in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
        ImmutableArray.Create(FramingWithoutRecv, ContradictingFramings, FramingValue, UnfitFramer);
}
