using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2005: a one-shot source is not re-armed on a path.</summary>
internal static class OneShotRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2005", "A one-shot source is not re-armed",
        "{0} method '{1}' can end here without re-arming '{2}': nothing is reported for it any more, and its peer is never answered again; "
            + "call {2}.Rearm() on this path, or {2}.Unwatch() if this was all",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2005"));

    public static void Check(SourceMethod method)
    {
        // Elsewhere in the class the source may be re-armed later, when there is room or work again.
        if (method.Event.Trigger != SourceTrigger.OneShot || method.UsedElsewhere)
        {
            return;
        }

        HashSet<Location> reported = [];
        foreach (SourceExit exit in method.Tracker.Exits)
        {
            bool isOver = exit.Attempt is not null && (exit.Outcome & ~(Attempt.End | Attempt.Error)) == 0;
            if (!exit.IsSettled && !isOver && reported.Add(SourceMethod.PlaceOf(exit, method.NameLocation)))
            {
                method.ReportExit(Descriptor, exit, method.NameLocation, method.Event.Written, method.Method, method.SourceName);
            }
        }
    }
}
