using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Allocation;

/// <summary>
/// A rule of allocation has one id and two descriptors: information in methods that run often, a warning under <c>[AllocationFree]</c>. What users configure goes
/// by the id and holds for both; and a build does not pass over an analyzer of which one descriptor is a warning.
/// </summary>
internal sealed class AllocationDescriptors
{
    private readonly Dictionary<string, DiagnosticDescriptor> _warnings;

    public AllocationDescriptors(IEnumerable<DiagnosticDescriptor> rules)
    {
        DiagnosticDescriptor[] ordered = [.. rules.OrderBy(rule => rule.Id, StringComparer.Ordinal)];
        _warnings = ordered.ToDictionary(rule => rule.Id, AsWarning, StringComparer.Ordinal);
        All = [.. ordered, .. ordered.Select(rule => _warnings[rule.Id])];
    }

    /// <summary>All of them, those of information first.</summary>
    public DiagnosticDescriptor[] All { get; }

    /// <summary>The one that a rule is reported with in a scope.</summary>
    public DiagnosticDescriptor In(AllocationScope scope, DiagnosticDescriptor rule) => scope == AllocationScope.AllocationFree ? _warnings[rule.Id] : rule;

    private static DiagnosticDescriptor AsWarning(DiagnosticDescriptor rule) => new(
        rule.Id, rule.Title, rule.MessageFormat, rule.Category, DiagnosticSeverity.Warning, isEnabledByDefault: true, rule.Description, rule.HelpLinkUri);
}
