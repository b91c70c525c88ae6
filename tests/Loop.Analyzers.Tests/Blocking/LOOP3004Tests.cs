using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler waits for an event, a thread or a queue.</summary>
[TestFixture]
public sealed class LOOP3004Tests : BlockingRuleTests
{
    private const string Complete = "complete a TaskCompletionSource where it is signalled, and await its task";
    private const string Channel = "use a Channel<T> with its asynchronous ends, or Tell the handler";
    private const string Members =
        "readonly AutoResetEvent _event = new(false); readonly ManualResetEventSlim _slim = new(); readonly Mutex _mutex = new(); " +
        "readonly Thread _thread = new(() => { }); readonly BlockingCollection<int> _queue = new(8); readonly CountdownEvent _left = new(1);";

    [TestCase("_event.{|#0:WaitOne|}();", "WaitHandle.WaitOne", Complete)]
    [TestCase("_mutex.{|#0:WaitOne|}(1000);", "WaitHandle.WaitOne", Complete)]
    [TestCase("WaitHandle.{|#0:WaitAny|}([_event, _mutex]);", "WaitHandle.WaitAny", Complete)]
    [TestCase("_slim.{|#0:Wait|}();", "ManualResetEventSlim.Wait", Complete)]
    [TestCase("_left.{|#0:Wait|}(TimeSpan.FromSeconds(1));", "CountdownEvent.Wait", Complete)]
    [TestCase("_thread.{|#0:Join|}();", "Thread.Join", Complete)]
    [TestCase("_queue.{|#0:Add|}(1);", "BlockingCollection.Add", Channel)]
    [TestCase("_ = _queue.{|#0:Take|}();", "BlockingCollection.Take", Channel)]
    [TestCase("if (_queue.{|#0:TryTake|}(out _, 100)) { }", "BlockingCollection.TryTake", Channel)]
    [TestCase("foreach (int item in _queue.{|#0:GetConsumingEnumerable|}()) { _ = item; }", "BlockingCollection.GetConsumingEnumerable", Channel)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice, Members);

    [TestCase("_event.Set(); _slim.Set(); _slim.Reset(); _left.Signal();")]
    [TestCase("if (_event.WaitOne(0) || _slim.Wait(0) || _slim.Wait(TimeSpan.Zero)) { Connection.Close(); }")]
    [TestCase("if (_slim.IsSet && _left.CurrentCount == 0) { Connection.Close(); }")]
    [TestCase("if (_queue.TryTake(out int item)) { _ = item; } _queue.TryAdd(2); _queue.CompleteAdding();")]
    [TestCase("_thread.Start(); _ = _thread.Join(0);")]
    [TestCase("ThreadPool.RegisterWaitForSingleObject(_event, (_, _) => { }, null, 1000, true);")]
    [TestCase("_ = Task.Run(() => _event.WaitOne());")]
    public Task Stays_silent_where_nobody_is_waited_for(string statements) => StaysSilentIn(statements, Members);
}
