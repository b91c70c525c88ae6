using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Which awaits leave the loop, and which make sure that a task is done: only those that no way leads around.</summary>
[TestFixture]
public sealed class AwaitTests
{
    private const string Base = " abstract class Base { protected Base() => Thread.Sleep(1); protected Base(int n) => _ = n; }";

    [TestCase("[OnEnd] async LoopTask Ended() { await Task.Delay(1).ConfigureAwait(false); Thread.{|LOOP3001:Sleep|}(1); }")]
    [TestCase("[OnEnd] async LoopTask Ended() { await Task.Delay(1).ConfigureAwait(false); {|LOOP3001:Slow|}(); } static void Slow() => Thread.Sleep(1);")]
    [TestCase("[OnEnd] async LoopTask Ended() { if (Connection.IsWritable) { await Task.Delay(1).ConfigureAwait(false); return; } Thread.{|LOOP3001:Sleep|}(1); }")]
    [TestCase("[OnEnd] async ValueTask Ended() { if (Connection.IsWritable) { await Task.Delay(1).ConfigureAwait(false); return; } Thread.{|LOOP3001:Sleep|}(1); }")]
    [TestCase("[OnEnd] async LoopTask Ended() => await {|LOOP3001:Help|}(1); static async Task Help(int n) { if (n == 0) { await Task.Delay(1).ConfigureAwait(false); } Thread.Sleep(1); }")]
    [TestCase("[OnEnd] async LoopTask Ended() => await {|LOOP3001:Help|}(1); static async Task Help(int n) { for (int i = 0; i < n; i++) { await Task.Delay(1).ConfigureAwait(false); } Thread.Sleep(1); }")]
    [TestCase("[OnEnd] async LoopTask Ended() => await {|LOOP3001:Help|}(1); static async Task Help(int n) { switch (n) { case 1: await Task.Delay(1).ConfigureAwait(false); break; default: Thread.Sleep(1); break; } }")]
    [TestCase("[OnEnd] async LoopTask Ended() => await {|LOOP3001:Help|}(1); static async Task Help(int n) { int m = n == 0 ? await Task.FromResult(1).ConfigureAwait(false) : 2; Thread.Sleep(m); }")]
    public Task Blocks_where_an_await_may_not_have_left_the_loop(string members) => Marked(members);

    [TestCase("await Task.Delay(n).ConfigureAwait(false); Thread.Sleep(1);")]
    [TestCase("await Task.Delay(n).ConfigureAwait(false); if (n == 0) { for (;;) { Thread.Sleep(1); } }")]
    [TestCase("if (n == 0) { await Task.Delay(n).ConfigureAwait(false); Thread.Sleep(1); }")]
    [TestCase("if (n == 0) { await Task.Delay(n).ConfigureAwait(false); } else { await Task.Delay(2).ConfigureAwait(false); } Thread.Sleep(1);")]
    [TestCase("if (n == 0) { return; } else { await Task.Delay(2).ConfigureAwait(false); } Thread.Sleep(1);")]
    [TestCase("while (await Task.FromResult(n).ConfigureAwait(false) > 0) { n--; } Thread.Sleep(1);")]
    [TestCase("do { await Task.Delay(n).ConfigureAwait(false); n--; } while (n > 0); Thread.Sleep(1);")]
    [TestCase("while (true) { await Task.Delay(n).ConfigureAwait(false); if (n-- == 0) { break; } } Thread.Sleep(1);")]
    [TestCase("try { await Task.Delay(n).ConfigureAwait(false); } catch (InvalidOperationException) { Thread.Sleep(1); } finally { Thread.Sleep(1); } Thread.Sleep(1);")]
    [TestCase("using (await Open().ConfigureAwait(false)) { Thread.Sleep(1); } static Task<IDisposable> Open() => null!;")]
    [TestCase("Thread.Sleep(await Task.FromResult(n).ConfigureAwait(false));")]
    public Task Does_not_where_it_has(string statements) =>
        Marked($"[OnEnd] async LoopTask Ended() => await Help(1); static async Task Help(int n) {{ {statements} }}");

    [TestCase("if (Connection.IsWritable) { await t; return; } _ = t.{|LOOP3002:Result|};")]
    [TestCase("await t; t = Start(); _ = t.{|LOOP3002:Result|};")]
    [TestCase("t = Next(await t); _ = t.{|LOOP3002:Result|}; static Task<int> Next(int n) => Task.Run(() => n);")]
    [TestCase("await t; for (int i = 0; i < 3; i++) { _ = t.{|LOOP3002:Result|}; t = Start(); }")]
    [TestCase("await _t; _t = Start(); _t.{|LOOP3002:Wait|}();")]
    [TestCase("await t; Swap(ref t); _ = t.{|LOOP3002:Result|}; static void Swap(ref Task<int> task) => task = Start();")]
    [TestCase("if (t.IsCompleted) { t = Start(); _ = t.{|LOOP3002:Result|}; }")]
    [TestCase("switch (Connection.QueuedBytes) { case 1: await _t; break; default: _ = _t.{|LOOP3002:Result|}; break; }")]
    [TestCase("Task done = await Task.WhenAny(t, Task.Delay(1)); if (done != t) { _ = t.{|LOOP3002:Result|}; }")]
    [TestCase("Task done = Start(); await Task.Yield(); if (done == t) { _ = t.{|LOOP3002:Result|}; }")]
    public Task Waits_where_a_task_may_not_be_done(string statements) => Marked(Waiting(statements));

    [TestCase("await t; _ = t.Result;")]
    [TestCase("await t; if (Connection.IsWritable) { _ = t.Result; } t = Start();")]
    [TestCase("if (!t.IsCompleted) { await t; } _ = t.Result;")]
    [TestCase("if (t.IsCompleted) { Connection.Close(); } else { await t; } _ = t.Result;")]
    [TestCase("if (Connection.IsWritable) { await t; } else { await Task.WhenAll(t, _t); } _ = t.Result;")]
    [TestCase("while (Connection.IsWritable) { await t; _ = t.Result; t = Start(); }")]
    [TestCase("try { await t; } catch (InvalidOperationException) { Connection.Close(); } _ = t.Result;")]
    [TestCase("Task done = await Task.WhenAny(t, Task.Delay(1)); if (done == t) { _ = t.Result; }")]
    [TestCase("Task done = await Task.WhenAny(t, Task.Delay(1)); int n = t == done ? t.Result : 0; _ = n;")]
    [TestCase("Task done = await Task.WhenAny(t, Task.Delay(1)); if (ReferenceEquals(done, t)) { _ = t.Result; }")]
    [TestCase("Task done = await Task.WhenAny(t, Task.Delay(1)); if (done != t) { return; } _ = t.Result;")]
    [TestCase("if (await Task.WhenAny(t, Task.Delay(1)) == t) { _ = t.Result; }")]
    public Task Does_not_where_it_is(string statements) => Marked(Waiting(statements));

    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}();", "sealed class Other : Base { }")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}();", "sealed class Other : Middle { } class Middle : Base { }")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}(1);", "sealed class Other(int n) : Base { public int Value => n; }")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}();", "sealed class Other : Base { public Other() { } }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other();", "sealed class Other : Base { public Other() : base(1) { } }")]
    public Task A_constructor_of_a_base_is_followed(string members, string other) => Marked(members, other + Base);

    [Test]
    public Task The_constructor_of_a_handlers_base_is_looked_at() => Marked("[OnEnd] void Ended() { }", Base, " {|LOOP3001:Echo|} : Base");

    [Test]
    public Task And_where_the_handler_has_a_primary_one() => Marked("[OnEnd] void Ended() => _ = n;", Base, " {|LOOP3001:Echo|}(int n) : Base");

    private static string Waiting(string statements) =>
        $"Task<int> _t = Task.Run(() => 1); static Task<int> Start() => Task.Run(() => 1); [OnEnd] async LoopTask Ended() {{ Task<int> t = Start(); await Task.Yield(); {statements} }}";

    private static Task Marked(string members, string other = "", string name = " Echo") =>
        new HandlerTest($"using System.Threading; [LoopHandler] partial class{name} {{ {members} }}{other}").RunAsync();
}
