using Loop.Analyzers.Handlers;
using Loop.Generators.Model;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Generators;

/// <summary>
/// Says why a class gets no part. The analyzers say the same, but they come too late in a build: without the part, the class and whoever listens with it break rules of the
/// language, and the compiler stops at those (of a static class), or lists them first.
/// </summary>
internal static class Refusals
{
    // An error that nothing configures ends a build before the bodies of methods are looked at, so that it is the only one.
    private static readonly DiagnosticDescriptor _notPartial = ShapeDescriptors.MakeNotPartial(WellKnownDiagnosticTags.NotConfigurable);
    private static readonly DiagnosticDescriptor _unsupportedShape = ShapeDescriptors.MakeUnsupportedShape(WellKnownDiagnosticTags.NotConfigurable);

    public static EquatableArray<Refusal> Of(SyntaxNode declaration, Problems problems) => problems.Found
        .Where(static problem => problem.Rule is HandlerRule.NotPartial or HandlerRule.UnsupportedShape)
        .Select(problem => new Refusal(
            problem.Rule.Id(),
            SourcePlace.Of(((TypeDeclarationSyntax)declaration).Identifier.GetLocation()),
            (problem.Related is null ? [] : problem.Related.Locations.Where(static location => location.IsInSource).Select(SourcePlace.Of)).ToEquatableArray(),
            problem.Arguments.ToEquatableArray()))
        .ToEquatableArray();

    public static Diagnostic ToDiagnostic(Refusal refusal) => Diagnostic.Create(
        refusal.RuleId == _notPartial.Id ? _notPartial : _unsupportedShape,
        refusal.Place.ToLocation(),
        refusal.Related.Select(static place => place.ToLocation()),
        [.. refusal.Arguments]);
}
