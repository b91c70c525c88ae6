using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Queries and iterators that a local keeps until they are enumerated.</summary>
[TestFixture]
public sealed class KeptQueryTests
{
    private const string Head = "using System.IO; using System.Linq; using System.Threading; static class Slow { public static bool Down(int n) { Thread.Sleep(n); return true; } }\n";
    private const string Iterator = " static IEnumerable<int> All() { Slow.Down(1); yield return 1; }";

    [TestCase("var slow = new int[3].Where(i => Slow.{|LOOP3001:Down|}(i)); foreach (int i in slow) { _ = i; }")]
    [TestCase("var slow = new int[3].Where(i => Slow.{|LOOP3001:Down|}(i)); _ = slow.Count();")]
    [TestCase("IEnumerable<int> slow; slow = from i in new int[3] where Slow.{|LOOP3001:Down|}(i) select i; int[] all = [.. slow]; _ = all;")]
    [TestCase("var slow = new int[3].Where(Slow.{|LOOP3001:Down|}); var twice = slow.Select(i => 2 * i); _ = string.Join(',', twice);")]
    [TestCase("var all = {|LOOP3001:All|}(); foreach (int i in all) { _ = i; }")]
    public Task Is_reported_where_it_is_enumerated_later(string statements) => Marked($"[OnEnd] void Ended() {{ {statements} }}");

    [TestCase("var slow = new int[3].Where(i => Slow.Down(i)); _ = slow;")]
    [TestCase("var slow = new int[3].Where(i => Slow.Down(i)); Task.Run(() => slow.Count());")]
    [TestCase("var slow = new int[3].Where(i => Slow.Down(i)); Task.Run(() => { foreach (int i in slow) { _ = i; } });")]
    [TestCase("var slow = new int[3].Where(i => Slow.Down(i)); var quick = new int[3].Where(i => i > 0); _ = quick.Count() + slow.GetHashCode();")]
    [TestCase("var slow = new int[3].Where(i => Slow.Down(i)); slow = new int[3]; _ = slow.Count();")]
    [TestCase("var all = All(); _ = all.Select(i => i);")]
    public Task Is_not_where_it_is_never_enumerated_here(string statements) => Marked($"[OnEnd] void Ended() {{ {statements} }}");

    [Test]
    public Task Is_not_where_it_is_enumerated_off_the_loop() => Marked(
        "[OnEnd] async ValueTask Ended() { var slow = new int[3].Where(i => Slow.Down(i)); await Task.Delay(1).ConfigureAwait(false); _ = slow.Count(); }");

    private static Task Marked(string members) => new HandlerTest($"{Head}[LoopHandler] partial class Echo {{ {members}{Iterator} }}").RunAsync();
}
