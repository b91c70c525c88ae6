using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2002: a drain loop ends on a short read.</summary>
internal static class ShortReadRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2002", "A drain loop ends on a short read",
        "The drain of '{0}' ends when a read is short: {1}; go on until the status is WouldBlock",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2002"));

    private const string Unknown =
        "only a stream socket promises that nothing is left then, and on anything else what is left is reported by no further event";

    private const string Stream =
        "a stream socket is empty then, but its end, an error or urgent data behind the bytes may already be there, and is reported by no further event";

    public static void Check(SourceMethod method)
    {
        if (method.Event is not { Reads: true, Trigger: SourceTrigger.Edge } || !method.Drains)
        {
            return;
        }

        HashSet<IOperation> reported = [];
        foreach (SourceExit exit in method.Tracker.Exits)
        {
            if (exit is { IsSettled: false, ShortCheck: { } check, Attempt: { } attempt } && SourceMethod.IsRead(attempt)
                && method.IsEndedByShortRead(exit) && reported.Add(check))
            {
                bool isStream = StreamSockets.AreAllThatAreWatched(method.Event.Method.ContainingType, method.Cancellation);
                method.Report(
                    Descriptor, check.Syntax.GetLocation(), isStream ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning,
                    method.SourceName, isStream ? Stream : Unknown);
            }
        }
    }
}
