using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Blocking calls in the language's many shapes.</summary>
[TestFixture]
public sealed class ShapeTests
{
    private const string Head =
        "using System.Linq; using System.Threading; "
        + "static class Slow { public static void Down() => Thread.Sleep(1); public static int Now(int n) { Thread.Sleep(n); return n; } }\n";

    [TestCase("[OnEnd] void Ended() => 3.{|LOOP3001:Late|}();", "static class Ext { extension(int n) { public void Late() => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = 3.{|LOOP3001:Late|};", "static class Ext { extension(int n) { public int Late { get { Slow.Down(); return 1; } } } }")]
    [TestCase("[OnEnd] void Ended() => int.{|LOOP3001:Late|}();", "static class Ext { extension(int) { public static void Late() => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:new Other() + 1|};",
        "class Other; static class Ext { extension(Other) { public static Other operator +(Other a, int b) { Slow.Down(); return a; } } }")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}(1);", "class Other(int n) : Base(Slow.Now(n)); class Base(int n) { public int N => n; }")]
    [TestCase("[OnEnd] void Ended() { int[] all = [{|LOOP3001:.. new Other()|}]; _ = all; }",
        "struct Other { public Other GetEnumerator() => this; public int Current => 1; public bool MoveNext() { Slow.Down(); return false; } }")]
    [TestCase("[OnEnd] void Ended() { foreach (int i in {|LOOP3001:Walk|}()) { _ = i; } } static IEnumerable<int> Walk() { Slow.Down(); yield return 1; }", "")]
    [TestCase("[OnEnd] async LoopTask Ended() { await foreach (int i in {|LOOP3001:Walk|}()) { _ = i; } } static async IAsyncEnumerable<int> Walk() { Slow.Down(); await Task.Yield(); yield return 1; }",
        "")]
    [TestCase("[OnEnd] void Ended() { int n = {|LOOP3001:Made() ?? 1|}; _ = n; } static Other? Made() => null;",
        "struct Other { public static implicit operator int(Other other) { Slow.Down(); return 1; } }")]
    [TestCase("[OnEnd] void Ended() => _ = Made() with { {|LOOP3001:N|} = 2 }; static Other Made() => new();",
        "record Other { public int N { get; init { Slow.Down(); field = value; } } }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other().{|LOOP3001:N|};", "class Other { public int N { get { Slow.Down(); return field; } set; } }")]
    [TestCase("int _n; [OnEnd] void Ended() => _n = _n switch { 1 => 2, _ when {|LOOP3001:Late|}() => 3, _ => 4 }; static bool Late() { Slow.Down(); return true; }", "")]
    [TestCase("int _n; [OnEnd] void Ended() => _n = _n switch { 1 => {|LOOP3001:Late|}(), _ => 4 }; static int Late() { Slow.Down(); return 3; }", "")]
    [TestCase("[OnEnd] void Ended() { try { _ = 1; } catch (Exception) when ({|LOOP3001:Late|}()) { } } static bool Late() { Slow.Down(); return true; }", "")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Help|}(); static void Help() { Inner(); void Inner() => More(() => Other.Go()); static void More(Action go) => go(); }",
        "static class Other { public static void Go() { Local(); static void Local() => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Run|}<Other>(); static void Run<T>() where T : IOther { T.Late(); }",
        "interface IOther { static abstract void Late(); } class Other : IOther { public static void Late() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Run|}(new Other()); static T Run<T>(T it) where T : IOther<T> => it + it;",
        "interface IOther<T> where T : IOther<T> { static abstract T operator +(T a, T b); } class Other : IOther<Other> { public static Other operator +(Other a, Other b) { Slow.Down(); return a; } }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Run|}(new Other()); static void Run<T>(T it) where T : IOther => it.Late();",
        "interface IOther { void Late(); } class Other : IOther { public void Late() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { IOther it = new Other(); it.{|LOOP3001:Late|}(); }", "interface IOther { void Late() => Slow.Down(); } class Other : IOther;")]
    [TestCase("[OnEnd] void Ended() { Other other = new(); {|LOOP3001:other += 1|}; }", "class Other { public void operator +=(int n) => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { Other other = new(); {|LOOP3001:other++|}; }", "class Other { public void operator ++() => Slow.Down(); }")]
    [TestCase("Other? _other = null; [OnEnd] void Ended() => _other?.{|LOOP3001:N|} = 3;", "class Other { public int N { get => 1; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:new Other()[^1]|} = 3;", "class Other { public int Length => 1; public int this[int i] { get => i; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other { {|LOOP3001:[1]|} = 3 };", "class Other { public int this[int i] { get => i; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:N|}; partial int N { get; } partial int N { get { Slow.Down(); return 1; } }", "")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}();",
        "partial class Other { public partial Other(); } partial class Other { public partial Other() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => new List<int>().ForEach(n => Slow.{|LOOP3001:Down|}());", "")]
    [TestCase("[OnEnd] void Ended() => new List<int>().RemoveAll(n => { Slow.{|LOOP3001:Down|}(); return true; });", "")]
    [TestCase("[OnEnd] void Ended() => _ = string.Create(3, 1, (span, n) => Slow.{|LOOP3001:Down|}());", "")]
    [TestCase("[OnEnd] void Ended() => Array.Sort(new int[3], (a, b) => Slow.{|LOOP3001:Now|}(a));", "")]
    [TestCase("[OnEnd] void Ended() => new int[3].AsSpan().Sort((a, b) => Slow.{|LOOP3001:Now|}(a));", "")]
    [TestCase("[OnEnd] void Ended() => _ = System.Text.RegularExpressions.Regex.Replace(\"a\", \"a\", m => { Slow.{|LOOP3001:Down|}(); return \"\"; });", "")]
    [TestCase("readonly Dictionary<string, int> _all = []; [OnEnd] void Ended() => _ = _all.ToDictionary(p => p.Key, p => Slow.{|LOOP3001:Now|}(p.Value));", "")]
    [TestCase("[OnEnd] void Ended() { {|LOOP3001:foreach|} (int i in new Other()) { _ = i; } }",
        "class Other { public Steps GetEnumerator() => new(); } sealed class Steps : IDisposable { public int Current => 1; public bool MoveNext() => false; public void Dispose() => Slow.Down(); }")]
    [TestCase("event Action? Gone { add { Slow.Down(); } remove { } } [OnEnd] void Ended() => {|LOOP3001:Gone += () => { }|};", "")]
    [TestCase("[OnEnd] void Ended() { Action late = delegate { Slow.{|LOOP3001:Down|}(); }; late(); }", "")]
    [TestCase("[OnEnd] void Ended() => _ = (from n in new[] { 1 } let m = Slow.{|LOOP3001:Now|}(n) orderby m select m).ToArray();", "")]
    [TestCase("[OnEnd] void Ended() => (_, _) = (Slow.{|LOOP3001:Now|}(1), 2);", "")]
    [TestCase("[OnEnd] void Ended() { ref int n = ref {|LOOP3001:Late|}(); n++; } static int _n; static ref int Late() { Slow.Down(); return ref _n; }", "")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:(int)new Other()|};", "class Other { public static explicit operator int(Other other) { Slow.Down(); return 1; } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:-new Other()|};", "class Other { public static Other operator -(Other other) { Slow.Down(); return other; } }")]
    [TestCase("[OnEnd] void Ended() { Other a = new(), b = new(); if ({|LOOP3001:a && b|}) { } }",
        "class Other { public static Other operator &(Other a, Other b) { Slow.Down(); return a; } public static bool operator true(Other a) => true; public static bool operator false(Other a) => false; }")]
    [TestCase("[OnEnd] void Ended() { {|LOOP3001:foreach|} (int i in new Other[1]) { _ = i; } }",
        "class Other { public static implicit operator int(Other other) { Slow.Down(); return 1; } }")]
    [TestCase("Func<int, int>? _late; [OnEnd] void Ended() { _late ??= static n => n; int Once(int n) => Slow.{|LOOP3001:Now|}(n); _ = Twice(Once); } static int Twice(Func<int, int> go) => go(go(1));",
        "")]
    public Task A_call_is_found(string members, string other) => new HandlerTest($"{Head}[LoopHandler] partial class Echo {{ {members} }} {other}").RunAsync();

    /// <summary>The same shapes where nothing blocks, or where it is not known what runs.</summary>
    [TestCase("[OnEnd] void Ended() { int[] all = [.. new Other()]; _ = all; }",
        "struct Other { public Other GetEnumerator() => this; public int Current => 1; public bool MoveNext() => false; public void Reset() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = 1..3;", "struct Other { public Other GetEnumerator() => this; public int Current => 1; public bool MoveNext() { Slow.Down(); return false; } }")]
    [TestCase("[OnEnd] void Ended() => Run<Other>(); static void Run<T>() where T : IOther { T.Late(); }",
        "interface IOther { static abstract void Late(); } class Other : IOther { public static void Late() => Slow.Down(); } class More : IOther { public static void Late() { } }")]
    [TestCase("[OnEnd] void Ended() => Run<Other>(); static void Run<T>() where T : IOther { T.Late(); }",
        "public interface IOther { static abstract void Late(); } public class Other : IOther { public static void Late() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other()[^1];", "class Other { public int Length => 1; public int this[int i] { get => i; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => new Other()[^1] = 2;", "class Other { public int Length => 1; public int this[int i] { get { Slow.Down(); return i; } set => _ = value; } }")]
    [TestCase("[OnEnd] void Ended() { foreach (int i in new Other()) { _ = i; } }",
        "class Other { public Steps GetEnumerator() => new(); } sealed class Steps { public int Current => 1; public bool MoveNext() => false; public void Dispose() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { foreach (int i in new Other()) { _ = i; } }",
        "class Other { public IEnumerator<int> GetEnumerator() => new List<int>().GetEnumerator(); } sealed class Steps : IDisposable { public void Dispose() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Walk(new Other<List<int>.Enumerator>()); static void Walk<T>(Other<T> all) where T : IEnumerator<int>, new() { foreach (int i in all) { _ = i; } }",
        "class Other<T> where T : new() { public T GetEnumerator() => new(); } sealed class Steps : IDisposable { public void Dispose() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = System.Text.RegularExpressions.Regex.Replace(\"a\", \"a\", static m => m.Value);", "")]
    public Task Where_it_is_not_made_nothing_is_said(string members, string other) => new HandlerTest($"{Head}[LoopHandler] partial class Echo {{ {members} }} {other}").RunAsync();
}
