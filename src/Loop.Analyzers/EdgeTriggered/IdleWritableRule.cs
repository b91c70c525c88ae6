using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2008: a level-triggered writable source stays armed with nothing to write.</summary>
internal static class IdleWritableRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2008", "A writable source stays armed with nothing to write",
        "{0} method '{1}' can end here without having written and without giving up '{2}': a descriptor can nearly always be written, so it runs again in every tick "
            + "and the loop takes a whole core; call {2}.Unwatch() on this path, or use Trigger.OneShot and re-arm when there is something to write",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2008"));

    public static void Check(SourceMethod method)
    {
        if (method.Event is not { Reads: false, Trigger: SourceTrigger.Level })
        {
            return;
        }

        HashSet<Location> reported = [];
        foreach (SourceExit exit in method.Tracker.Exits)
        {
            if (exit is { IsSettled: false, Attempt: null } && reported.Add(SourceMethod.PlaceOf(exit, method.NameLocation)))
            {
                method.ReportExit(Descriptor, exit, method.NameLocation, method.Event.Written, method.Method, method.SourceName);
            }
        }
    }
}
