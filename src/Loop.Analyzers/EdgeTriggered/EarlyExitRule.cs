using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2003: a drain loop is left while more may be there to read.</summary>
internal static class EarlyExitRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2003", "An edge-triggered source is left before it would block",
        "'{1}' can be left here after a read of '{0}' that succeeded: what is still unread is reported by no further event, and the source falls silent; "
            + "read until the status is not Ok, or call {0}.Rearm() before, which has the rest reported again",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2003"));

    public static void Check(SourceMethod method)
    {
        if (method.Event is not { Reads: true, Trigger: SourceTrigger.Edge } || !method.Drains)
        {
            return;
        }

        HashSet<Location> reported = [];
        foreach (SourceExit exit in method.Tracker.Exits)
        {
            if (exit is { IsSettled: false, Attempt: { } attempt } && SourceMethod.IsRead(attempt) && (exit.Outcome & Attempt.Moved) != 0 && !method.IsEndedByShortRead(exit)
                && reported.Add(SourceMethod.PlaceOf(exit, attempt.Syntax.GetLocation())))
            {
                method.ReportExit(Descriptor, exit, attempt.Syntax.GetLocation(), method.SourceName, method.Method);
            }
        }
    }
}
