using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Blocking is allowed without a reason.</summary>
[TestFixture]
public sealed class LOOP3019Tests : RuleTests
{
    private const string Message =
        "[AllowBlocking] gives no reason, so whoever looks for what stalls a loop cannot tell whether anybody has looked at this; "
        + "write why it may block here, such as how long it takes";

    [TestCase("sealed class Users { readonly object _gate = new(); int _count; [{|#0:AllowBlocking(\"\")|}] public void Add() { lock (_gate) { _count++; } } }")]
    [TestCase("[{|#0:AllowBlocking(null!)|}] sealed class Users { public void Wait() => System.Threading.Thread.Sleep(1); }")]
    [TestCase("sealed class Users { [{|#0:AllowBlocking(\" \\t\")|}] public Users() => System.IO.File.Delete(\"users.lock\"); }")]
    [TestCase("sealed class Users { private const string None = \"\"; [{|#0:AllowBlocking(why: None)|}] public string Path => System.IO.File.ReadAllText(\"path\"); }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { Down(); [{|#0:AllowBlocking(\"\")|}] static void Down() => System.Threading.Thread.Sleep(1); } }")]
    public Task Fires_on_an_empty_reason(string source) => Fires(source, Message);

    [TestCase("sealed class Users { readonly object _gate = new(); int _count; [AllowBlocking(\"held for one addition\")] public void Add() { lock (_gate) { _count++; } } }")]
    [TestCase("[AllowBlocking(\"a tool of one connection\")] sealed class Users { public void Wait() => System.Threading.Thread.Sleep(1); }")]
    [TestCase("[LoopHandler] partial class Echo { const string Once = \"once, at the start\"; [OnStart, AllowBlocking(Once)] void Started() => System.IO.File.Delete(\"users.lock\"); }")]
    [TestCase("static class Config { [AllowBlocking(nameof(Config) + \" is read before the first connection\")] public static string Path => System.IO.File.ReadAllText(\"path\"); }")]
    [TestCase("static class Config { [Blocking(Instead = \"\")] public static void Reload() => System.IO.File.ReadAllText(\"path\"); }")]
    [TestCase("namespace Mine { sealed class AllowBlockingAttribute(string why) : Attribute { public string Why => why; } sealed class Users { [Mine.AllowBlocking(\"\")] public void Add() { } } }")]
    public Task Stays_silent_on_one_that_says_something(string source) => StaysSilent(source);
}
