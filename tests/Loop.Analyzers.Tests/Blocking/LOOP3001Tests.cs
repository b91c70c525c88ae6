using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler sleeps or spins.</summary>
[TestFixture]
public sealed class LOOP3001Tests : BlockingRuleTests
{
    private const string Sleep = "await Task.Delay, or give the handler an [OnTimer] method";
    private const string Spin = "return to the loop and look again on the next event or [OnTimer]";

    [TestCase("Thread.{|#0:Sleep|}(10);", "Thread.Sleep", Sleep)]
    [TestCase("Thread.{|#0:Sleep|}(TimeSpan.FromSeconds(1));", "Thread.Sleep", Sleep)]
    [TestCase("Thread.{|#0:Sleep|}(Timeout.Infinite);", "Thread.Sleep", Sleep)]
    [TestCase("for (int i = 0; i < 3; i++) { if (Connection.IsWritable) { Thread.{|#0:Sleep|}(i); } }", "Thread.Sleep", Sleep)]
    [TestCase("try { Connection.Close(); } finally { Thread.{|#0:Sleep|}(10); }", "Thread.Sleep", Sleep)]
    [TestCase("Thread.{|#0:SpinWait|}(10_000);", "Thread.SpinWait", Spin)]
    [TestCase("SpinWait.{|#0:SpinUntil|}(() => Connection.IsWritable);", "SpinWait.SpinUntil", Spin)]
    public Task Fires_in_a_handler(string statements, string call, string advice) => FiresIn(statements, call, advice);

    [Test]
    public Task Fires_through_a_helper() => FiresThrough(
        "[LoopHandler] partial class Echo { [OnRecv] void Received(RecvBuffer bytes) => {|#0:Slow|}(); void Slow() => Thread.{|#1:Sleep|}(10); }",
        "Thread.Sleep", Sleep, "Echo.Slow");

    [Test]
    public Task Fires_through_helpers_of_other_classes() => FiresThrough(
        """
        [LoopHandler] partial class Echo { [OnRecv] void Received(RecvBuffer bytes) => Retry.{|#0:Wait|}(3); }
        static class Retry
        {
            public static void Wait(int times) { for (int i = 0; i < times; i++) { new Pause(i).{|#1:Now|}(); } }
        }
        sealed class Pause(int length) { public void Now() => Thread.{|#2:Sleep|}(length); }
        """,
        "Thread.Sleep", Sleep, "Retry.Wait", "Pause.Now");

    [TestCase("_ = Task.Run(() => Thread.Sleep(10));")]
    [TestCase("_ = Task.Factory.StartNew(() => Thread.Sleep(10), TaskCreationOptions.LongRunning);")]
    [TestCase("new Thread(() => Thread.Sleep(10)) { IsBackground = true }.Start();")]
    [TestCase("ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(10));")]
    [TestCase("new Timer(_ => Thread.Sleep(10)).Change(1, 1);")]
    [TestCase("Thread.Sleep(0); Thread.Yield();")]
    [TestCase("_ = Later(); async Task Later() { await Task.Delay(10); Connection.Close(); }")]
    [TestCase("Action unused = () => Thread.Sleep(10); _ = unused;")]
    [TestCase("void Unused() => Thread.Sleep(10);")]
    [TestCase("_ = nameof(Thread.Sleep);")]
    public Task Stays_silent_where_the_loop_goes_on(string statements) => StaysSilentIn(statements);

    [TestCase("static class Tool { static void Main2() => Thread.Sleep(10); }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } public static void Warm() => Thread.Sleep(10); }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } ~Echo() => Thread.Sleep(10); }")]
    public Task Stays_silent_outside_the_loop(string source) => StaysSilentAt(source);
}
