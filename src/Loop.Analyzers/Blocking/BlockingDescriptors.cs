using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking;

/// <summary>The rules about blocking the loop thread, LOOP3xxx. In the calls' messages {0} is the call with its path, {1} what to do instead.</summary>
internal static class BlockingDescriptors
{
    public static readonly DiagnosticDescriptor Sleep = new(
        "LOOP3001", "A handler sleeps or spins",
        "{0} stops the loop thread, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3001"));

    public static readonly DiagnosticDescriptor TaskWait = new(
        "LOOP3002", "A handler waits for a task",
        "{0} holds the loop thread until the task is done, and a task that needs this loop is never done; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3002"));

    public static readonly DiagnosticDescriptor Lock = new(
        "LOOP3003", "A handler waits for a lock",
        "{0} makes the loop thread wait for whoever holds the lock, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3003"));

    public static readonly DiagnosticDescriptor Event = new(
        "LOOP3004", "A handler waits for an event, a thread or a queue",
        "{0} holds the loop thread until another thread moves, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3004"));

    public static readonly DiagnosticDescriptor File = new(
        "LOOP3005", "A handler uses a file or a stream synchronously",
        "{0} holds the loop thread while a disk or the other end of a stream works, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3005"));

    public static readonly DiagnosticDescriptor Socket = new(
        "LOOP3006", "A handler uses a socket, a pipe or TLS synchronously",
        "{0} holds the loop thread until a peer moves: one slow peer stalls every connection of this loop; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3006"));

    public static readonly DiagnosticDescriptor Dns = new(
        "LOOP3007", "A handler resolves a name or pings",
        "{0} holds the loop thread until a far host answers, which can take seconds, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3007"));

    public static readonly DiagnosticDescriptor Http = new(
        "LOOP3008", "A handler waits for a web server",
        "{0} holds the loop thread until a web server has answered, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3008"));

    public static readonly DiagnosticDescriptor ConsoleRead = new(
        "LOOP3009", "A handler reads the console",
        "{0} holds the loop thread until somebody types, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3009"));

    public static readonly DiagnosticDescriptor ConsoleWrite = new(
        "LOOP3010", "A handler writes to the console",
        "{0} waits for the terminal or the pipe behind the console: one that is not read stalls every connection of this loop; {1}",
        Categories.Blocking, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3010"));

    public static readonly DiagnosticDescriptor Process = new(
        "LOOP3011", "A handler starts or waits for a process",
        "{0} holds the loop thread while a process starts, runs or ends, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3011"));

    public static readonly DiagnosticDescriptor Database = new(
        "LOOP3012", "A handler waits for a database",
        "{0} holds the loop thread until the database has answered, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3012"));

    public static readonly DiagnosticDescriptor Parallel = new(
        "LOOP3013", "A handler fans work out and waits for it",
        "{0} makes the loop thread do a share of the work and wait for the rest, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3013"));

    public static readonly DiagnosticDescriptor GarbageCollection = new(
        "LOOP3014", "A handler forces or awaits a garbage collection",
        "{0} stops the loops of the whole process for a collection, or waits for one; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3014"));

    public static readonly DiagnosticDescriptor Cpu = new(
        "LOOP3015", "A handler computes or initialises for long",
        "{0} can keep the loop thread busy for long, and every connection of this loop waiting; {1}",
        Categories.Blocking, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3015"));

    public static readonly DiagnosticDescriptor Own = new(
        "LOOP3016", "A handler calls what is declared to block",
        "{0} is declared to block its thread, here the loop's, and every connection of this loop with it; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3016"));

    public static readonly DiagnosticDescriptor SelfRecursion = new(
        "LOOP3017", "An event method calls itself",
        "{0} calls itself on the loop's stack: one peer can drive it to a stack overflow, which ends the process past every [OnError]; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3017"));

    public static readonly DiagnosticDescriptor MalformedLine = new(
        "LOOP3018", "A line in a list of blocking calls is not understood",
        "This line has no effect, because {0}; {1}",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3018"));

    public static readonly DiagnosticDescriptor NoReason = new(
        "LOOP3019", "Blocking is allowed without a reason",
        "[AllowBlocking] gives no reason, so whoever looks for what stalls a loop cannot tell whether anybody has looked at this; " +
        "write why it may block here, such as how long it takes",
        Categories.Blocking, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP3019"));

    /// <summary>Those of calls, in the order of their ids.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> Calls = ImmutableArray.Create(
        Sleep, TaskWait, Lock, Event, File, Socket, Dns, Http, ConsoleRead, ConsoleWrite, Process, Database, Parallel, GarbageCollection, Cpu, Own);

    /// <summary>The descriptor of a call's rule.</summary>
    public static DiagnosticDescriptor Of(BlockingRule rule)
    {
        int index = rule - BlockingRule.Sleep;
        return index >= 0 && index < Calls.Length
            ? Calls[index]
            : throw new ArgumentOutOfRangeException(nameof(rule), ((int)rule).ToString(CultureInfo.InvariantCulture), "This is no rule of calls.");
    }
}
