using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>An event method calls itself.</summary>
[TestFixture]
public sealed class LOOP3017Tests : BlockingRuleTests
{
    private const string Loop = "use a loop, or Post the next step to the EventLoop";

    [TestCase("[OnEnd] void Step() => {|#0:Step|}();")]
    [TestCase("[OnEnd] void Step() { if (Connection.IsWritable) { this.{|#0:Step|}(); } }")]
    [TestCase("[OnRecv] int Step(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? 0 : 1 + {|#0:Step|}(bytes[1..]);")]
    [TestCase("[OnRecv] void Step(RecvBuffer bytes) { try { {|#0:Step|}(bytes); } catch (Exception) { Connection.Close(); } }")]
    public Task Fires_where_an_event_method_calls_itself(string members) => FiresAt("[LoopHandler] partial class Echo { " + members + " }", "Step", Loop);

    [TestCase("[OnEnd] void Step() => EventLoop.Post(Step);")]
    [TestCase("[OnEnd] void Step() => EventLoop.Post(() => Step());")]
    [TestCase("[OnEnd] void Step() => Step(3); void Step(int times) { if (times > 0) { Step(times - 1); } }")]
    [TestCase("[OnEnd] void Ended() => Walk(3); int Walk(int depth) => depth == 0 ? 0 : Walk(depth - 1);")]
    [TestCase("Echo? _next; [OnEnd] void Step() => _next?.Step();")]
    [TestCase("[OnRecv] int Step(ReadOnlySpan<byte> bytes) { int count = 0; while (bytes.Length > count) { count++; } return count; }")]
    [TestCase("[OnEnd] void Step() => _ = nameof(Step);")]
    public Task Stays_silent_where_the_stack_is_bounded(string members) => StaysSilentAt("[LoopHandler] partial class Echo { " + members + " }");
}
