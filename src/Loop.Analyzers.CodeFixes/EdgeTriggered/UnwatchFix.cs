using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2008: gives up the source where there is nothing to write.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnwatchFix))]
[Shared]
public sealed class UnwatchFix : SettleSourceFix
{
    /// <summary>Makes the fix.</summary>
    public UnwatchFix()
        : base("Unwatch", "Unwatch the source before leaving", "LOOP2008")
    {
    }
}
