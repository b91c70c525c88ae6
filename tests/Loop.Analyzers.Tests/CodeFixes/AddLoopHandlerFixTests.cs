using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class AddLoopHandlerFixTests
{
    [Test]
    public Task Makes_the_class_a_handler_once() => new FixTest<AddLoopHandlerFix>(
        """
        using Loop;

        namespace Samples;

        /// <summary>Echoes.</summary>
        public class Echo // the first
        {
            [OnRecv]
            private void {|LOOP1004:Received|}(RecvBuffer bytes) => _ = bytes.Length;

            [OnEnd]
            private void {|LOOP1004:Ended|}() { }
        }
        """,
        """
        using Loop;

        namespace Samples;

        /// <summary>Echoes.</summary>
        [LoopHandler]
        public partial class Echo // the first
        {
            [OnRecv]
            private void Received(RecvBuffer bytes) => _ = bytes.Length;

            [OnEnd]
            private void Ended() { }
        }
        """)
    { NumberOfIncrementalIterations = 1, NumberOfFixAllIterations = 1 }.RunAsync();

    [TestCase("struct Echo { [OnEnd] void {|LOOP1004:Ended|}() { } }")]
    [TestCase("abstract class Echo { [OnEnd] void {|LOOP1004:Ended|}() { } }")]
    [TestCase("static class Echo { [OnEnd] static void {|LOOP1004:Ended|}() { } }")]
    [TestCase("interface IEcho { [OnEnd] void {|LOOP1004:Ended|}(); }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { [OnClose] static void {|LOOP1004:Gone|}() { } Gone(); } }")]
    public Task Offers_nothing_where_no_handler_can_be(string source) =>
        new FixTest<AddLoopHandlerFix>("using Loop;\n" + source, "using Loop;\n" + source).RunAsync();
}
