using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler waits for a task.</summary>
[TestFixture]
public sealed class LOOP3002Tests : BlockingRuleTests
{
    private const string Members = "readonly Task<int> _count = Task.Run(() => 1); Task _work = Task.CompletedTask; static Task<int> CountAsync() => Task.Run(() => 1); static ValueTask<int> FetchAsync() => new(CountAsync()); Task<int>? Pending { get; set; } ValueTask<int>? _fetch;";

    [TestCase("_work.{|#0:Wait|}();", "Task.Wait", "await it")]
    [TestCase("_work.{|#0:Wait|}(100);", "Task.Wait", "await it")]
    [TestCase("_ = _count.{|#0:Result|};", "Task.Result", "await it")]
    [TestCase("_ = CountAsync().{|#0:Result|};", "Task.Result", "await it")]
    [TestCase("_ = FetchAsync().{|#0:Result|};", "ValueTask.Result", "await it")]
    [TestCase("CountAsync().GetAwaiter().{|#0:GetResult|}();", "TaskAwaiter.GetResult", "await it")]
    [TestCase("CountAsync().ConfigureAwait(false).GetAwaiter().{|#0:GetResult|}();", "ConfiguredTaskAwaiter.GetResult", "await it")]
    [TestCase("FetchAsync().AsTask().{|#0:Wait|}();", "Task.Wait", "await it")]
    [TestCase("Task.{|#0:WaitAll|}(_work, _count);", "Task.WaitAll", "await Task.WhenAll")]
    [TestCase("Task.{|#0:WaitAny|}(_work, _count);", "Task.WaitAny", "await Task.WhenAny")]
    [TestCase("new Task(() => { }).{|#0:RunSynchronously|}();", "Task.RunSynchronously", "start it with Task.Run and await it")]
    [TestCase("SynchronizationContext.Current!.{|#0:Send|}(_ => { }, null);", "SynchronizationContext.Send", "use Post")]
    [TestCase("if (!_count.IsCompleted) { _ = _count.{|#0:Result|}; }", "Task.Result", "await it")]
    [TestCase("if (_work.IsCompleted) { _ = _count.{|#0:Result|}; }", "Task.Result", "await it")]
    [TestCase("if (_count is { IsCompleted: false } late) { _ = late.{|#0:Result|}; }", "Task.Result", "await it")]
    [TestCase("if (_work is { IsCompleted: true } && Pending is { } late) { _ = late.{|#0:Result|}; }", "Task.Result", "await it")]
    [TestCase("if (Pending is { IsCompleted: true } over) { over = CountAsync(); _ = over.{|#0:Result|}; }", "Task.Result", "await it")]
    [TestCase("switch (Pending) { case { IsCompleted: true } or { IsFaulted: false }: _ = Pending.{|#0:Result|}; break; }", "Task.Result", "await it")]
    [TestCase("if (Pending?.IsCompleted == false) { _ = Pending.{|#0:Result|}; }", "Task.Result", "await it")]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    /// <summary>Nothing is over for the loop where a handler is suspended: what comes after an await runs on it again.</summary>
    [Test]
    public Task Fires_after_an_await() => FiresThrough(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() => _ = {|#0:Later|}(Task.Run(() => 1)); async Task Later(Task<int> count) { await Task.Yield(); _ = count.{|#1:Result|}; } }",
        "Task.Result", "await it", "Echo.Later");

    [TestCase("_ = Later(); async Task Later() { int count = await CountAsync(); await _work; _ = count; }")]
    [TestCase("_ = Later(_count); static async Task Later(Task<int> count) { await count; _ = count.Result; }")]
    [TestCase("_ = Later(_count); static async Task Later(Task<int> count) { await Task.WhenAll(count, Task.Delay(1)); _ = count.Result; }")]
    [TestCase("_ = Later(_count, _count); static async Task Later(Task<int> a, Task<int> b) { Task<int> first = await Task.WhenAny(a, b); _ = first.Result; }")]
    [TestCase("_ = Later(_count, _count); static async Task Later(Task<int> a, Task<int> b) => _ = (await Task.WhenAny(a, b)).Result;")]
    [TestCase("if (_count.IsCompletedSuccessfully) { _ = _count.Result; }")]
    [TestCase("if (!_count.IsCompleted) { return; } _ = _count.Result;")]
    [TestCase("int value = _count.IsCompleted ? _count.Result : 0; _ = value;")]
    [TestCase("bool isOne = _count.IsCompleted && _count.Result == 1; _ = isOne;")]
    [TestCase("bool isOther = !_count.IsCompleted || _count.Result != 1; _ = isOther;")]
    [TestCase("if (_count is { IsCompletedSuccessfully: true }) { _ = _count.Result; }")]
    [TestCase("if (Pending is { IsCompletedSuccessfully: true } over) { int sum = over.Result; _ = sum; }")]
    [TestCase("int last = _count is { IsCompleted: true, IsFaulted: false } outside ? outside.Result : 0; _ = last;")]
    [TestCase("Task<int>? local = Pending; bool isOne = local is { IsCompleted: true } over && over.Result == 1; _ = isOne;")]
    [TestCase("if (_work is Task<int> { IsCompleted: true } over) { _ = over.Result; }")]
    [TestCase("if (_work is { IsCompleted: true } over) { over.Wait(); over.GetAwaiter().GetResult(); }")]
    [TestCase("if (_fetch is { IsCompleted: true } over) { _ = over.Result; }")]
    [TestCase("if (Pending is not { IsCompleted: true } over) { return; } _ = over.Result;")]
    [TestCase("switch (Pending) { case { IsCompleted: true } over: _ = over.Result; break; default: Connection.Close(); break; }")]
    [TestCase("int last = Pending switch { { IsCompletedSuccessfully: true } over => over.Result, _ => 0 }; _ = last;")]
    [TestCase("if (Pending?.IsCompleted == true) { _ = Pending.Result; }")]
    [TestCase("if (_count.Status == TaskStatus.RanToCompletion && Connection.IsWritable) { _ = _count.Result; }")]
    [TestCase("if (_count.Wait(0)) { _ = _count.Result; }")]
    [TestCase("_ = CountAsync().ContinueWith(count => count.Result, TaskScheduler.Default);")]
    [TestCase("Task<int> ready = Task.FromResult(1); _ = ready.Result; _ = Task.FromResult(2).GetAwaiter().GetResult(); Task.CompletedTask.Wait();")]
    [TestCase("ValueTask<int> fetch = FetchAsync(); if (fetch.IsCompletedSuccessfully) { _ = fetch.Result; }")]
    [TestCase("TaskAwaiter<int> awaiter = _count.GetAwaiter(); if (awaiter.IsCompleted) { _ = awaiter.GetResult(); } else { awaiter.OnCompleted(() => { }); }")]
    [TestCase("_ = Later(_count); static async Task Later(Task<int> count) { await Task.Delay(1).ConfigureAwait(false); _ = count.Result; }")]
    public Task Stays_silent_where_nothing_is_waited_for(string statements) => StaysSilentIn(statements, Members);
}
