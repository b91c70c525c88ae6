using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Delegates that are written elsewhere than they are called: shown at the call. Each case has a twin that blocks nobody.</summary>
[TestFixture]
public sealed class StoredDelegateTests
{
    private const string Head = "using System.IO; using System.Linq; using System.Threading; static class Slow { public static void Down() => Thread.Sleep(1); }\n";

    [TestCase("Action _work = Slow.Down; [OnEnd] void Ended() => {|LOOP3001:_work|}();")]
    [TestCase("readonly Action _work = () => Slow.Down(); [OnEnd] void Ended() => _work.{|LOOP3001:Invoke|}();")]
    [TestCase("readonly Action<int> _work; public Echo() => _work = Thread.Sleep; [OnEnd] void Ended() => {|LOOP3001:_work|}(1);")]
    [TestCase("Action Work { get; } = Slow.Down; [OnEnd] void Ended() => {|LOOP3001:Work|}();")]
    [TestCase("static readonly Action _work = static () => Slow.Down(); [OnEnd] void Ended() => {|LOOP3001:_work|}();")]
    [TestCase("[OnEnd] void Ended() => new Other().{|LOOP3001:Work|}();", "class Other { public readonly Action Work = () => Slow.Down(); }")]
    [TestCase("readonly Action? _work; public Echo() { _work += Slow.Down; _work += () => { }; } [OnEnd] void Ended() => _work?.{|LOOP3001:Invoke|}();")]
    [TestCase("readonly Action _work = Slow.Down; [OnEnd] void Ended() => {|LOOP3001:Twice|}(_work); static void Twice(Action work) { work(); work(); }")]
    [TestCase("readonly Action _work = Slow.Down; [OnEnd] void Ended() { Action work = _work; {|LOOP3001:work|}(); }")]
    public Task A_delegate_in_a_field_is_followed(string members, string other = "") => Marked(members, other);

    [TestCase("Action _work = () => { }; [OnEnd] void Ended() { _work(); _work = Slow.Down; }")]
    [TestCase("readonly Action _work = Slow.Down; [OnEnd] void Ended() => Task.Run(_work);")]
    [TestCase("readonly Action _work = Slow.Down; [OnEnd] void Ended() => EventLoop.Offload(() => { _work(); return 1; });")]
    [TestCase("public Action Work { get; set; } = Slow.Down; [OnEnd] void Ended() => Work();")]
    [TestCase("readonly Action _work = Slow.Down; readonly Action _quick = () => { }; [OnEnd] void Ended() { _quick(); _ = _work; }")]
    [TestCase("readonly Action _work; public Echo(Action work) => _work = work; [OnEnd] void Ended() => _work();")]
    [TestCase("[OnEnd] void Ended() => Other.Run(); ", "static class Other { static readonly Action _work = () => { }; public static void Run() => _work(); public static void Later() => Slow.Down(); }")]
    public Task One_that_runs_elsewhere_or_may_be_another_is_not(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Made|}()(); static Action Made() => Slow.Down;")]
    [TestCase("[OnEnd] void Ended() { Action work = Made(1); {|LOOP3001:work|}(); } static Action Made(int n) { if (n > 0) { return () => { }; } return () => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() => {|LOOP3001:Work|}(); static Action Work => Slow.Down;")]
    [TestCase("[OnEnd] void Ended() => Other.Make().{|LOOP3001:Invoke|}();", "static class Other { public static Action Make() => Again(); static Action Again() => () => Slow.Down(); }")]
    [TestCase("[OnEnd] void Ended() { Made()(); Action Made() => () => Slow.{|LOOP3001:Down|}(); }")]
    public Task One_that_is_returned_is_followed(string members, string other = "") => Marked(members, other);

    [TestCase("[OnEnd] void Ended() => Task.Run(Made()); static Action Made() => Slow.Down;")]
    [TestCase("[OnEnd] void Ended() => _ = Made(); static Action Made() => Slow.Down;")]
    [TestCase("[OnEnd] void Ended() => Made(() => { })(); static Action Made(Action work) => work;")]
    [TestCase("[OnEnd] void Ended() => First()(); static Func<Action> _next = First; static Action First() => _next();")]
    [TestCase("[OnEnd] void Ended() => Made()(); [AllowBlocking(\"short\")] static Action Made() => Slow.Down;")]
    public Task One_that_is_returned_and_does_not_run_is_not(string members) => Marked(members);

    [TestCase("[OnEnd] void Ended() => All(() => { }, () => Slow.{|LOOP3001:Down|}()); static void All(params Action[] works) { foreach (Action work in works) { work(); } }")]
    [TestCase("[OnEnd] void Ended() => All(Slow.{|LOOP3001:Down|}); static void All(params Action[] works) { for (int i = 0; i < works.Length; i++) { works[i](); } }")]
    [TestCase("[OnEnd] void Ended() => All([Slow.{|LOOP3001:Down|}]); static void All(params ReadOnlySpan<Action> works) => works[0]();")]
    [TestCase("[OnEnd] void Ended() => All(new Action[] { Slow.{|LOOP3001:Down|} }); static void All(IEnumerable<Action> works) { foreach (Action work in works) { work(); } }")]
    [TestCase("[OnEnd] void Ended() { Action[] works = [Slow.{|LOOP3001:Down|}, () => { }]; foreach (Action work in works) { work(); } }")]
    public Task Those_of_an_array_are_followed(string members) => Marked(members);

    [TestCase("[OnEnd] void Ended() => All(() => Slow.Down()); static void All(params Action[] works) { foreach (Action work in works) { Task.Run(work); } }")]
    [TestCase("[OnEnd] void Ended() => All(() => Slow.Down()); static void All(params Action[] works) => _ = works.Length;")]
    public Task Those_that_the_callee_does_not_call_are_not(string members) => Marked(members);

    [TestCase("[OnEnd] void Ended() { Action? work = null; work += Slow.{|LOOP3001:Down|}; work(); }")]
    [TestCase("[OnEnd] void Ended() { Action work = () => { }; work += () => Slow.{|LOOP3001:Down|}(); work(); }")]
    [TestCase("[OnEnd] void Ended() { Action quick = () => { }; Action work = quick + Slow.{|LOOP3001:Down|}; work(); }")]
    [TestCase("event Action? Gone; [OnEnd] void Ended() { Gone += Slow.Down; Gone?.{|LOOP3001:Invoke|}(); }")]
    [TestCase("event Action? Gone; [OnAccept] void Accepted() => Gone += () => Slow.Down(); [OnEnd] void Ended() => {|LOOP3001:Gone!|}();")]
    [TestCase("[OnEnd] void Ended() { Action work = Connection.QueuedBytes switch { 0 => Slow.{|LOOP3001:Down|}, _ => () => { } }; work(); }")]
    public Task Those_that_are_combined_are_followed(string members) => Marked(members);

    [TestCase("[OnEnd] void Ended() { Action work = () => { }; work += Slow.Down; Task.Run(work); }")]
    [TestCase("event Action? Gone; [OnEnd] void Ended() => Gone += Slow.Down; Action? Listeners => Gone;")]
    [TestCase("event Action? Gone; event Action? Here; [OnEnd] void Ended() { Gone += Slow.Down; Here += () => { }; Here?.Invoke(); _ = Gone; }")]
    public Task Those_that_are_never_called_are_not(string members) => Marked(members);

    private static Task Marked(string members, string other = "") => new HandlerTest($"{Head}[LoopHandler] partial class Echo {{ {members} }} {other}").RunAsync();
}
