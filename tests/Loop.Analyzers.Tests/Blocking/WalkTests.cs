using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Which ways from a handler to a blocking call are followed, and which are not, because nobody can tell where they lead.</summary>
[TestFixture]
public sealed class WalkTests
{
    private const string Head = "using System.IO; using System.Linq; using System.Threading; static class Slow { public static void Down() => Thread.Sleep(1); }\n";

    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Down|}(); void Down() => Slow.Down();")]
    [TestCase("[OnEnd] void Ended() => Other.{|LOOP3001:Down|}<int>(3);", "static class Other { public static void Down<T>(T value) { _ = value; Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => 3.{|LOOP3001:Down|}();", "static class Other { public static void Down(this int count) { _ = count; Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => new Other<int>().{|LOOP3001:Down|}();", "class Other<T> { public void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Down|}(); partial void Down(); partial void Down() => Slow.Down();")]
    [TestCase("[OnEnd] void Ended() => Connection.Close(); [OnAccept] partial void Accepted(); partial void Accepted() => Slow.{|LOOP3001:Down|}();")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}();", "class Other { public Other() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = new {|LOOP3001:Other|}(1);", "class Other(int count) { int _slow = Down(count); static int Down(int count) { Slow.Down(); return count; } public int Value => _slow; }")]
    [TestCase("[OnEnd] void Ended() { Other other = {|LOOP3001:new|}(); _ = other; }", "class Other : Base { public Other() : base(1) { } } class Base { protected Base(int count) => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other().{|LOOP3001:Value|};", "class Other { public int Value { get { Slow.Down(); return 1; } } }")]
    [TestCase("[OnEnd] void Ended() => new Other().{|LOOP3001:Value|} = 1;", "class Other { public int Value { get => 1; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => new Other().{|LOOP3001:Value|}++;", "class Other { public int Value { get => 1; set => Slow.Down(); } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:new Other()[1]|};", "class Other { public int this[int index] { get { Slow.Down(); return index; } } }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:new Other() + 1|};", "class Other { public static Other operator +(Other a, int b) { Slow.Down(); return a; } }")]
    [TestCase("[OnEnd] void Ended() { int count = new {|LOOP3001:Other|}(); _ = count; }", "class Other { public static implicit operator int(Other other) { Slow.Down(); return 1; } }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Other.Changed += Ended|};", "static class Other { public static event Action Changed { add => Slow.Down(); remove { } } }")]
    [TestCase("[OnEnd] void Ended() { using Other {|LOOP3001:other|} = new(); _ = other; }", "sealed class Other : IDisposable { public void Dispose() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { {|LOOP3001:foreach|} (int i in new Other()) { _ = i; } }",
        "struct Other { public Other GetEnumerator() => this; public int Current => 1; public bool MoveNext() { Slow.Down(); return false; } }")]
    [TestCase("[OnEnd] void Ended() { int[] all = [.. {|LOOP3001:All|}()]; _ = all; } static IEnumerable<int> All() { Slow.Down(); yield return 1; }")]
    [TestCase("[OnEnd] void Ended() => _ = {|LOOP3001:All|}().ToList(); static IEnumerable<int> All() { Slow.Down(); yield return 1; }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Even|}(3); bool Even(int n) => n == 0 || Odd(n - 1); bool Odd(int n) { Slow.Down(); return n != 0 && Even(n - 1); }")]
    public Task A_way_through_methods_is_followed(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => new Other().{|LOOP3001:Down|}();", "class Other { public virtual void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().{|LOOP3001:Down|}(); static Other Made() => new();", "sealed class Other : Base { public override void Down() => Slow.Down(); } class Base { public virtual void Down() { } }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Down|}(); protected virtual void Down() => Slow.Down();")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Down|}(); public override void Down() => Slow.Down();", "abstract class Base { public abstract void Down(); }", ": Base")]
    [TestCase("[OnEnd] void Ended() => base.{|LOOP3001:Down|}(); public override void Down() { }", "class Base { public virtual void Down() => Slow.Down(); }", ": Base")]
    public Task A_virtual_call_is_followed_where_its_target_is_known(string members, string other = "", string bases = "") => Marked(members, other, bases);

    [TestCase("[OnEnd] void Ended() { Base other = new Other(); other.{|LOOP3001:Down|}(); }", "class Other : Base { public override void Down() => Slow.Down(); } class Base { public virtual void Down() { } }")]
    [TestCase("[OnEnd] void Ended() { IOther other = new Other(); other.{|LOOP3001:Down|}(); }", "public interface IOther { void Down(); } class Other : IOther { public void Down() => Slow.Down(); }")]
    [TestCase("readonly Other _other = new(); [OnEnd] void Ended() => ((IOther)_other).{|LOOP3001:Down|}();", "public interface IOther { void Down(); } sealed class Other : IOther { void IOther.Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().{|LOOP3001:Down|}(); static IOther Made() => new Other();", "interface IOther { void Down(); } class Other : IOther { public void Down() => Slow.Down(); }")]
    [TestCase("public Echo(IOther other) => _other = other; readonly IOther _other; [OnEnd] void Ended() => _ = _other.{|LOOP3001:Value|};", "interface IOther { int Value { get; } } class Other : IOther { public int Value { get { Slow.Down(); return 1; } } }")]
    [TestCase("[OnEnd] void Ended() => Made().{|LOOP3001:Down|}(3); static IOther<int> Made() => null!;", "interface IOther<T> { void Down(T value); } class Other : IOther<int> { public void Down(int value) => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Down|}(new Other()); static void Down<T>(T other) where T : IOther => other.Down();", "interface IOther { void Down(); } struct Other : IOther { public void Down() => Slow.Down(); }")]
    [TestCase("interface IOther { void Down() => Slow.Down(); } class Other : IOther; [OnEnd] void Ended() => Made().{|LOOP3001:Down|}(); static IOther Made() => new Other();")]
    [TestCase("[OnEnd] void Ended() => Made().{|LOOP3001:Down|}(); static IOther Made() => null!;", "interface IOther { void Down(); } abstract class Base : IOther { public virtual void Down() { } } class Other : Base { public override void Down() => Slow.Down(); }")]
    public Task An_interface_is_followed_where_its_target_is_known(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => Made().Down(); static Other Made() => new();", "class Other { public virtual void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().Down(); public static IOther Made() => new Other();", "public interface IOther { void Down(); } class Other : IOther { public void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().Down(); static IOther Made() => null!;", "interface IOther { void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().Down(); static IOther Made() => new Other();", "interface IOther { void Down(); } class Other : IOther { public void Down() => Slow.Down(); } class Quick : IOther { public void Down() { } }")]
    [TestCase("[OnEnd] void Ended() => Made().Down(); static IOther Made() => new Other();", "interface IOther { void Down(); } class Other : IOther { public virtual void Down() => Slow.Down(); } class Quick : Other { public override void Down() { } }")]
    [TestCase("[OnEnd] void Ended() => Down(new Other()); static void Down<T>(T other) where T : IOther => other.Down();", "public interface IOther { void Down(); } struct Other : IOther { public void Down() => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => Made().Down(3); static IOther<int> Made() => new Other();", "interface IOther<T> { void Down(T value); } class Other : IOther<int>, IOther<string> { public void Down(int value) { } public void Down(string value) => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { Action work = () => { }; work = Slow.Down; work(); }")]
    [TestCase("[OnEnd] void Ended() { Dictionary<string, Action> work = new() { [\"a\"] = Slow.Down }; work[\"a\"](); }")]
    [TestCase("[OnEnd] void Ended() { Func<Action> make = () => Slow.Down; make()(); }")]
    [TestCase("[OnEnd] void Ended() => Keep(Slow.Down); Action? _kept; void Keep(Action work) => _kept = work;")]
    [TestCase("[OnEnd] void Ended() { System.Linq.Expressions.Expression<Action> tree = () => Slow.Down(); _ = tree; }")]
    [TestCase("[OnEnd] void Ended() { dynamic other = new Other(); other.Down(); }", "class Other { public void Down() => Slow.Down(); }")]
    public Task A_call_of_unknown_target_is_not(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() { Action work = Slow.{|LOOP3001:Down|}; work(); }")]
    [TestCase("[OnEnd] void Ended() { Action? work = Slow.{|LOOP3001:Down|}; work?.Invoke(); }")]
    [TestCase("[OnEnd] void Ended() { Action work; work = () => Slow.{|LOOP3001:Down|}(); work(); }")]
    [TestCase("[OnEnd] void Ended() => ((Action)(() => Slow.{|LOOP3001:Down|}()))();")]
    [TestCase("[OnEnd] void Ended() => new Action(Slow.{|LOOP3001:Down|})();")]
    [TestCase("[OnEnd] void Ended() { Func<int, int> down = i => { Slow.{|LOOP3001:Down|}(); return i; }; _ = down(1) + down(2); }")]
    [TestCase("[OnEnd] void Ended() { Outer(); void Outer() { Action inner = () => Slow.{|LOOP3001:Down|}(); inner(); } }")]
    [TestCase("[OnEnd] void Ended() { Twice(() => Slow.{|LOOP3001:Down|}()); static void Twice(Action work) { work(); work(); } }")]
    [TestCase("[OnEnd] void Ended() { Twice(Slow.{|LOOP3001:Down|}); void Twice(Action work) => Once(work); static void Once(Action work) => work(); }")]
    [TestCase("[OnEnd] void Ended() => Twice(() => Twice(() => Slow.{|LOOP3001:Down|}())); static void Twice(Action work) { work(); work(); }")]
    [TestCase("[OnEnd] void Ended() => Other.Map(1, i => { Slow.{|LOOP3001:Down|}(); return i; });", "static class Other { public static T Map<T>(T value, Func<T, T> map) => map(value); }")]
    [TestCase("[OnEnd] void Ended() => _ = new Other(() => Slow.{|LOOP3001:Down|}());", "class Other { public Other(Action work) => work(); }")]
    [TestCase("[OnEnd] void Ended() => EventLoop.Post(Slow.{|LOOP3001:Down|});")]
    [TestCase("[OnEnd] void Ended() => EventLoop.Connect<Other>(\"a:1\", outcome: _ => Slow.{|LOOP3001:Down|}());", "[LoopHandler] partial class Other { [OnConnect] void Connected() { } }")]
    [TestCase("[OnEnd] void Ended() => Array.ForEach(new int[3], i => Slow.{|LOOP3001:Down|}());")]
    [TestCase("[OnEnd] void Ended() { foreach (int i in new int[3].Where(i => { Slow.{|LOOP3001:Down|}(); return i > 0; })) { _ = i; } }")]
    [TestCase("[OnEnd] void Ended() { Action work = Connection.IsWritable ? () => Slow.{|LOOP3001:Down|}() : () => { }; work(); }")]
    public Task A_delegate_that_runs_here_is_followed(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => Later(() => Slow.Down()); static void Later(Action work) => Task.Run(work);")]
    [TestCase("[OnEnd] void Ended() => Later(() => Slow.Down()); static void Later(Action work) => new Thread(() => work()).Start();")]
    [TestCase("[OnEnd] void Ended() => Skip(() => Slow.Down(), () => { }); static void Skip(Action skipped, Action work) { _ = skipped; work(); }")]
    [TestCase("[OnEnd] void Ended() => Even(() => Slow.Down(), 3); static void Even(Action work, int n) => Odd(work, n); static void Odd(Action work, int n) => Even(work, n - 1);")]
    [TestCase("[OnEnd] void Ended() => Connection.Closed.Register(() => Slow.Down());")]
    [TestCase("[OnEnd] void Ended() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Slow.Down();")]
    public Task A_delegate_that_runs_elsewhere_is_not(string members) => Marked(members);

    [TestCase("[OnEnd] void Ended() => {|LOOP3001:{|LOOP3005:Both|}|}(); static void Both() { Slow.Down(); File.Delete(\"a\"); }")]
    [TestCase("[OnEnd] void Ended() { Slow.{|LOOP3001:Down|}(); Slow.{|LOOP3001:Down|}(); }")]
    [TestCase("[OnEnd] void Ended() { Down(); Down(); void Down() => Slow.{|LOOP3001:Down|}(); }")]
    public Task Each_call_is_reported_once_for_each_rule(string members) => Marked(members);

    [TestCase("public Echo() => Slow.{|LOOP3001:Down|}(); [OnEnd] void Ended() { }")]
    [TestCase("public Echo() : this(1) { } Echo(int count) => Slow.{|LOOP3001:Down|}(); [OnEnd] void Ended() { }")]
    [TestCase("string _text = File.{|LOOP3005:ReadAllText|}(\"a\"); [OnEnd] void Ended() => _ = _text;")]
    [TestCase("string Text { get; } = File.{|LOOP3005:ReadAllText|}(\"a\"); [OnEnd] void Ended() => _ = Text;")]
    [TestCase("public void Dispose() => Slow.{|LOOP3001:Down|}(); [OnEnd] void Ended() { }", "", ": IDisposable")]
    [TestCase("[OnEnd] protected override void Ended() => Slow.{|LOOP3001:Down|}();", "abstract class Base { protected abstract void Ended(); }", ": Base")]
    public Task What_a_loop_runs_of_a_handler_is_looked_at(string members, string other = "", string bases = "") => Marked(members, other, bases);

    [TestCase("static readonly string _text = File.ReadAllText(\"a\"); [OnEnd] void Ended() => _ = _text;")]
    [TestCase("static Echo() => Slow.Down(); [OnEnd] void Ended() { }")]
    [TestCase("public void Flush() => Slow.Down(); [OnEnd] void Ended() { }")]
    [TestCase("public void Dispose() => Slow.Down(); [OnEnd] void Ended() { }")]
    public Task What_it_does_not_run_is_not(string members) => Marked(members);

    private static Task Marked(string members, string other = "", string bases = "") =>
        new HandlerTest($"{Head}[LoopHandler] partial class Echo{bases} {{ {members} }} {other}").RunAsync();
}
