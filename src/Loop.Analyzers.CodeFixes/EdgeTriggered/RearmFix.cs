using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.CodeFixes.EdgeTriggered;

/// <summary>LOOP2005, LOOP2003: re-arms a source before the method is left.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RearmFix))]
[Shared]
public sealed class RearmFix : SettleSourceFix
{
    /// <summary>Makes the fix.</summary>
    public RearmFix()
        : base("Rearm", "Re-arm the source before leaving", "LOOP2005", "LOOP2003")
    {
    }
}
