using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Calls that the text does not name, each with a twin that does not make it.</summary>
[TestFixture]
public sealed class ImpliedCallTests
{
    private const string Head = "using System.IO; using System.Linq; using System.Threading; static class Slow { public static void Down() => Thread.Sleep(1); }\n";
    private const string Text = "sealed class Other { public override string ToString() { Slow.Down(); return \"\"; } }";
    private const string Parts = "struct Other { public void Deconstruct(out int a, out int b) { Slow.Down(); a = b = 1; } }";
    private const string List = "class Other : System.Collections.IEnumerable { public void Add(int n) => Slow.Down(); public System.Collections.IEnumerator GetEnumerator() => null!; }";
    private const string Awaited = "class Other : System.Runtime.CompilerServices.INotifyCompletion { public Other GetAwaiter() => this; public bool IsCompleted => true; "
        + "public void OnCompleted(Action go) => go(); public int GetResult() { Slow.Down(); return 1; } }";

    [TestCase("[OnEnd] void Ended() => _ = $\"a {{|LOOP3001:Made|}()}\"; static Other Made() => new();", Text)]
    [TestCase("[OnEnd] void Ended() => _ = \"a\" + {|LOOP3001:Made|}(); static Other Made() => new();", Text)]
    [TestCase("[OnEnd] void Ended() { string text = \"a\"; text += {|LOOP3001:Made|}(); _ = text; } static Other Made() => new();", Text)]
    [TestCase("[OnEnd] void Ended() { {|LOOP3001:(int a, int b) = new Other()|}; _ = a + b; }", Parts)]
    [TestCase("[OnEnd] void Ended() { {|LOOP3001:foreach|} ((int a, int b) in new Other[1]) { _ = a + b; } }", Parts)]
    [TestCase("[OnEnd] void Ended() => _ = new Other() is {|LOOP3001:(1, 2)|};", Parts)]
    [TestCase("[OnEnd] void Ended() => _ = new Other { {|LOOP3001:1|} };", List)]
    [TestCase("[OnEnd] void Ended() { Other other = {|LOOP3001:[1]|}; _ = other; }", List)]
    [TestCase("[OnEnd] async LoopTask Ended() => _ = {|LOOP3001:await|} new Other();", Awaited)]
    [TestCase("[OnEnd] void Ended() { Other other = new(); {|LOOP3001:other++|}; }", "class Other { public static Other operator ++(Other other) { Slow.Down(); return other; } }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other() is { {|LOOP3001:Value|}: 1 };", "class Other { public int Value { get { Slow.Down(); return 1; } } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:Made() with { N = 2 }|}; static Other Made() => new(1);", "sealed record Other(int N) { Other(Other other) { N = other.N; Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:new Other()[^1]|};", "class Other { public int Length { get { Slow.Down(); return 1; } } public int this[int i] => i; }")]
    [TestCase("[OnEnd] void Ended() { using Other {|LOOP3001:other|} = new(); _ = other; }", "sealed class Other : IDisposable { void IDisposable.Dispose() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { if (new Other() is {|LOOP3001:[1]|}) { } }", "class Other { public int Length { get { Slow.Down(); return 1; } } public int this[int i] => i; }")]
    public Task A_call_that_is_not_written_is_followed(string members, string other) => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => _ = Made(); static Other Made() => new();", Text)]
    [TestCase("[OnEnd] void Ended() => Task.Run(() => _ = $\"a {Made()}\"); static Other Made() => new();", Text)]
    [TestCase("[OnEnd] void Ended() => _ = $\"a {nameof(Other)} {1} {DateTime.UtcNow}\" + 3;", Text)]
    [TestCase("[OnEnd] void Ended() => _ = $\"{Made()}\"; static Other Made() => new();", "class Other { public override string ToString() { Slow.Down(); return \"\"; } }")]
    [TestCase("[OnEnd] void Ended() { (int a, int b) = (1, 2); _ = a + b; _ = new Other(); }", Parts)]
    [TestCase("[OnEnd] void Ended() => _ = new Other { };", List)]
    [TestCase("[OnEnd] async LoopTask Ended() => await Task.Run(async () => await new Other());", Awaited)]
    [TestCase("[OnEnd] void Ended() => _ = Made() with { N = 2 }; static Other Made() => new(1);", "sealed record Other(int N) { public void Later() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other() is { Value: 1 };", "class Other { public int Value => 1; public int Slowly { get { Slow.Down(); return 1; } } }")]
    public Task Where_it_is_not_made_nothing_is_said(string members, string other) => Marked(members, other);

    private static Task Marked(string members, string other) => new HandlerTest($"{Head}[LoopHandler] partial class Echo {{ {members} }} {other}").RunAsync();
}
