using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class MakePartialFixTests
{
    [TestCase("class {|LOOP1001:Echo|}", "partial class Echo")]
    [TestCase("public sealed class {|LOOP1001:Echo|}", "public sealed partial class Echo")]
    [TestCase("/* why */ internal /* how */ class {|LOOP1001:Echo|} // what", "/* why */ internal /* how */ partial class Echo // what")]
    [TestCase("record {|LOOP1001:Echo|}", "partial record Echo")]
    public Task Adds_partial(string header, string fixedHeader) => new FixTest<MakePartialFix>(
        $"using Loop;\n\n[LoopHandler]\n{header}\n{{\n    [OnEnd]\n    void Ended() {{ }}\n}}\n",
        $"using Loop;\n\n[LoopHandler]\n{fixedHeader}\n{{\n    [OnEnd]\n    void Ended() {{ }}\n}}\n").RunAsync();

    [Test]
    public Task Fixes_types_around_and_several_at_once() => new FixTest<MakePartialFix>(
        """
        using Loop;

        // first
        public static class Outer
        {
            [LoopHandler] private class {|LOOP1001:{|LOOP1001:First|}|} { [OnEnd] void Ended() { } }

            /// <summary>Second.</summary>
            [LoopHandler] private class {|LOOP1001:{|LOOP1001:Second|}|} { [OnEnd] void Ended() { } }
        }
        """,
        """
        using Loop;

        // first
        public static partial class Outer
        {
            [LoopHandler] private partial class First { [OnEnd] void Ended() { } }

            /// <summary>Second.</summary>
            [LoopHandler] private partial class Second { [OnEnd] void Ended() { } }
        }
        """)
    { NumberOfIncrementalIterations = 3, NumberOfFixAllIterations = 1 }.RunAsync();
}
