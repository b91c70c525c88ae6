using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A lambda captures and so allocates.</summary>
[TestFixture]
public sealed class LOOP5001Tests : AllocationRuleTests
{
    [TestCase("int n = 4; Run(() {|#0:=>|} Sum2(n)); static void Sum2(int n) { }", "n")]
    [TestCase("Run(() {|#0:=>|} _total++);", "this")]
    [TestCase("EventLoop.Post(() {|#0:=>|} Done());", "this")]
    [TestCase("int n = 4; Func<int, int> add = x {|#0:=>|} x + n; _total = add(1);", "n")]
    [TestCase("int n = 4; Run({|#0:delegate { n++; }|});", "n")]
    public Task Fires_on_what_it_captures(string body, string captured) => body.StartsWith("EventLoop", StringComparison.Ordinal)
        ? Fires("[LoopHandler] partial class Echo { void Done() { } [OnRecv] void Received(RecvBuffer bytes) { " + body + " } }", Message(captured))
        : FiresByScope(body, Message(captured));

    [TestCase("Run(static () => DoneStatic());")]
    [TestCase("Run(() => DoneStatic());", Description = "captures nothing: made once")]
    [TestCase("const int Limit = 4; Func<int, int> add = x => x + Limit; _total = add(1);")]
    [TestCase("int n = 4; int Add(int x) => x + n; _total = Add(1);", Description = "a local function that is only called needs no object")]
    [TestCase("Use(_static);")]
    [TestCase("if (_total > 4) { throw new InvalidOperationException(new Lazy<string>(() => _text).Value); }")]
    public Task Stays_silent_on_what_is_made_once(string body) => StaysSilentInScope(body);

    [TestCase("Run(() => _total++);")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);

    private static string Message(string captured) =>
        $"This lambda captures '{captured}', so that a delegate, and an object for what it captures, are allocated each time; make it static and hand it what it needs as state";
}
