using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2007: a method awaits before it has drained its source.</summary>
internal static class EarlyAwaitRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2007", "A handler awaits before an edge-triggered source is drained",
        "'{1}' awaits while '{0}' may still have something to read: its events are held meanwhile and the peer's bytes pile up unread, for ever if this never completes; "
            + "read until the status is not Ok first, and await then",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2007"));

    public static void Check(SourceMethod method)
    {
        if (method.Event is not { Reads: true, Trigger: SourceTrigger.Edge } || !method.Tracker.Attempts.Any(SourceMethod.IsRead))
        {
            return;
        }

        foreach (IAwaitOperation awaited in method.Tracker.EarlyAwaits)
        {
            method.Report(Descriptor, awaited.Syntax.GetLocation(), [], method.SourceName, method.Method);
        }
    }
}
