using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2001: an edge is answered with one read.</summary>
internal static class SingleReadRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2001", "An edge-triggered source is read once",
        "'{0}' is read once for an edge: what this read leaves behind is reported by no further event, so the peer and '{1}' wait for each other; "
            + "read in a loop until the status is not Ok, or leave with {0}.Rearm(), which has the rest reported again",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2001"));

    public static void Check(SourceMethod method)
    {
        if (method.Event is not { Reads: true, Trigger: SourceTrigger.Edge } || method.Drains)
        {
            return;
        }

        IEnumerable<IInvocationOperation> reads = method.Tracker.Exits
            .Where(exit => !exit.IsSettled && exit.Attempt is { } attempt && SourceMethod.IsRead(attempt) && (exit.Outcome & Attempt.Moved) != 0)
            .Select(exit => exit.Attempt!)
            .Distinct();
        foreach (IInvocationOperation read in reads)
        {
            method.Report(Descriptor, read.Syntax.GetLocation(), [], method.SourceName, method.Method);
        }
    }
}
