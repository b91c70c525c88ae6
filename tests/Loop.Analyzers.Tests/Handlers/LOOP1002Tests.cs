using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>This kind of class cannot be a handler.</summary>
[TestFixture]
public sealed class LOOP1002Tests : RuleTests
{
    [TestCase("[LoopHandler] abstract partial class {|#0:Echo|} { [OnEnd] void Ended() { } }",
        "is abstract, and the loop makes one instance per connection; remove 'abstract', or mark the derived class with [LoopHandler] instead")]
    [TestCase("[LoopHandler] abstract partial class {|#0:Echo|} { [OnEnd] protected abstract void Ended(); }",
        "is abstract, and the loop makes one instance per connection; remove 'abstract', or mark the derived class with [LoopHandler] instead")]
    public Task Fires_where_no_loop_can_be_written(string source, string reason) => Fires(source, $"'Echo' gets no loop, because it {reason}");

    [TestCase("[LoopHandler] static partial class {|#0:Echo|} { [OnEnd] static void Ended() { } }",
        "is static, and a handler has one instance per connection; remove 'static'")]
    [TestCase("[LoopHandler] file partial class {|#0:Echo|} { [OnEnd] void Ended() { } }",
        "is local to its file, and the loop is written into a file of its own; replace 'file' by 'internal'")]
    [TestCase("file partial struct Outer { [LoopHandler] public partial class {|#0:Echo|} { [OnEnd] void Ended() { } } }",
        "is nested in 'Outer', which is local to its file, and the loop is written into a file of its own; replace 'file' by 'internal'")]
    public Task Fires_where_no_part_can_be_added(string source, string reason) => FiresInGeneratorToo(source, $"'Echo' gets no loop, because it {reason}");

    [TestCase("[LoopHandler] sealed partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("static partial class Outer { [LoopHandler] internal partial class Echo { [OnEnd] void Ended() { } } }")]
    [TestCase("abstract class Base { protected abstract void Ended(); } [LoopHandler] partial class Echo : Base { [OnEnd] protected override void Ended() { } }")]
    [TestCase("abstract partial class Outer { [LoopHandler] private partial class Echo { [OnEnd] void Ended() { } } }")]
    [TestCase("file class Helper { public const int Count = 4; } [LoopHandler] partial class Echo { [OnEnd] void Ended() => Connection.Credit(Helper.Count); }")]
    [TestCase("[LoopHandler] partial class Echo<T> where T : class, new() { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] partial record class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("[LoopHandler] internal unsafe partial class Echo { int* _count; [OnEnd] void Ended() { } }")]
    public Task Stays_silent_on_shapes_that_are_served(string source) => StaysSilent(source);
}
