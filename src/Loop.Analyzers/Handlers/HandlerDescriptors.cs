using System.Collections.Immutable;
using System.Globalization;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Handlers;

/// <summary>The rules of handler classes, LOOP1xxx. An error is what no loop can be written for.</summary>
internal static class HandlerDescriptors
{
    public static readonly DiagnosticDescriptor DerivesFromHandler = new(
        "LOOP1003", "A handler class must not derive from another",
        "'{0}' derives from the handler '{1}', whose event methods would never run for it; share code through a base class without [LoopHandler]",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1003"));

    public static readonly DiagnosticDescriptor EventMethodOutsideHandler = new(
        "LOOP1004", "An event attribute has no effect here",
        "{0} on '{1}' has no effect, because {2}: no loop will ever call it; {3}",
        Categories.Handlers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1004"));

    public static readonly DiagnosticDescriptor NoEventMethod = new(
        "LOOP1005", "A handler class has no event method",
        "'{0}' has no event method, so no loop will ever call it and what is sent to it is dropped; mark a method with [OnRecv], [OnMessage] or another event attribute",
        Categories.Handlers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1005"));

    public static readonly DiagnosticDescriptor DuplicateEventMethod = new(
        "LOOP1006", "Two methods handle the same event",
        "{0} is on '{1}' and on '{2}', and an event is handled by one method; keep it on one of them",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1006"));

    public static readonly DiagnosticDescriptor EventMethodParameters = new(
        "LOOP1007", "An event method takes what the loop cannot give",
        "{0} method '{1}' takes {2}, which the loop cannot give it; take {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1007"));

    public static readonly DiagnosticDescriptor EventMethodReturn = new(
        "LOOP1008", "An event method returns what the loop cannot use",
        "{0} method '{1}' returns {2}, which the loop would drop unseen; return {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1008"));

    public static readonly DiagnosticDescriptor AsyncVoid = new(
        "LOOP1009", "An event method is async void",
        "{0} method '{1}' is async void: the next event would run while it is suspended, " +
        "and nobody would supervise what it throws after its first await; {2}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1009"));

    public static readonly DiagnosticDescriptor UncallableEventMethod = new(
        "LOOP1010", "An event method cannot be called by the loop",
        "{0} method '{1}' cannot be called by the loop, because it {2}; {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1010"));

    public static readonly DiagnosticDescriptor Constructor = new(
        "LOOP1011", "A handler class cannot be constructed by the loop",
        "'{0}' cannot be made by the loop, because {1}; {2}, or give {3} a factory",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1011"));

    public static readonly DiagnosticDescriptor ReservedName = new(
        "LOOP1012", "A name is taken by a generated member",
        "The loop gives the handler '{0}' a member named '{1}', so {2}; {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1012"));

    public static readonly DiagnosticDescriptor TimeSpanText = new(
        "LOOP1013", "A time is not written as a time span",
        "{0} = \"{1}\" is refused, because {2}; write hours, minutes and seconds, such as \"00:00:30\"",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1013"));

    public static readonly DiagnosticDescriptor NegativeSize = new(
        "LOOP1014", "A size is negative",
        "{0} = {1} is negative, and nothing has such a size; give a positive number, or leave it out for the default",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1014"));

    public static readonly DiagnosticDescriptor ContradictingSizes = new(
        "LOOP1015", "The send queue's limits contradict each other",
        "{0} ({1}) is more than {2} ({3}), so the host would refuse to listen; the limits must rise: low <= high <= hard",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1015"));

    public static readonly DiagnosticDescriptor UntoldRequirement = new(
        "LOOP1016", "A handler requires what nobody is told of",
        "{0}, so nobody is told that it has {1}, and {2} may fail in it without a warning; {3}",
        Categories.Handlers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1016"));

    public static readonly DiagnosticDescriptor TimerTime = new(
        "LOOP1021", "A timer has no time that can pass",
        "{0} on '{1}' {2}, so it would never run as its author means; {3}",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1021"));

    public static readonly DiagnosticDescriptor UnknownTrigger = new(
        "LOOP1040", "An event attribute states a trigger that does not exist",
        "{0} on '{1}' states the trigger {2}, which does not exist, so nothing says when the method would run; state Trigger.Level, Trigger.Edge or Trigger.OneShot",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1040"));

    public static readonly DiagnosticDescriptor UnknownSignal = new(
        "LOOP1041", "An event attribute states a signal that no handler can have",
        "{0} on '{1}' states the signal {2}, which is none or which no program handles (signal(7)), so the method would never run; " +
        "state one of PosixSignal, or the number of another, such as (PosixSignal)10 for SIGUSR1",
        Categories.Handlers, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP1041"));

    /// <summary>All of them, in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All = ImmutableArray.Create(
        ShapeDescriptors.NotPartial, ShapeDescriptors.UnsupportedShape, DerivesFromHandler, EventMethodOutsideHandler, NoEventMethod, DuplicateEventMethod,
        EventMethodParameters, EventMethodReturn, AsyncVoid, UncallableEventMethod, Constructor, ReservedName, TimeSpanText,
        NegativeSize, ContradictingSizes, UntoldRequirement).AddRange(FramingDescriptors.All).Add(TimerTime).Add(UnknownTrigger).Add(UnknownSignal);

    /// <summary>The descriptor of a rule.</summary>
    public static DiagnosticDescriptor Of(HandlerRule rule)
    {
        foreach (DiagnosticDescriptor descriptor in All)
        {
            if (descriptor.Id == rule.Id())
            {
                return descriptor;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rule), ((int)rule).ToString(CultureInfo.InvariantCulture), "This rule has no descriptor.");
    }
}
