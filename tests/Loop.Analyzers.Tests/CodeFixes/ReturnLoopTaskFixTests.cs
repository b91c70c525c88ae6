using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class ReturnLoopTaskFixTests
{
    [Test]
    public Task Returns_a_LoopTask_and_takes_memory() => new FixTest<ReturnLoopTaskFix>(
        """
        using Loop;

        namespace Samples;

        [LoopHandler]
        public partial class Echo
        {
            [OnRecv]
            private async void {|LOOP1009:Received|}(RecvBuffer {|CS4012:bytes|}) // later
            {
                await Task.Delay(1);
                Connection.Send(bytes);
            }

            [OnEnd]
            private async /* waits */ void {|LOOP1009:Ended|}() => await Task.Yield();
        }
        """,
        """
        using Loop;

        namespace Samples;

        [LoopHandler]
        public partial class Echo
        {
            [OnRecv]
            private async LoopTask Received(ReadOnlyMemory<byte> bytes) // later
            {
                await Task.Delay(1);
                Connection.Send(bytes);
            }

            [OnEnd]
            private async /* waits */ LoopTask Ended() => await Task.Yield();
        }
        """)
    { NumberOfIncrementalIterations = 2, NumberOfFixAllIterations = 1 }.RunAsync();

    [Test]
    public Task Offers_nothing_for_a_partial_method()
    {
        const string source = """
            using Loop;

            [LoopHandler]
            public partial class Echo
            {
                [OnEnd]
                private partial void {|LOOP1009:Ended|}();

                private async partial void Ended() => await Task.Yield();
            }
            """;
        return new FixTest<ReturnLoopTaskFix>(source, source).RunAsync();
    }

    [TestCase("[OnDatagram] async void {|LOOP1009:M|}(ReadOnlySpan<byte> {|CS4012:bytes|}) => await Task.Yield();")]
    [TestCase("[OnEnd] void Ended() { } [OnError] async void {|LOOP1009:M|}(Exception exception) => await Task.Yield();")]
    public Task Offers_nothing_where_the_event_may_not_wait(string member)
    {
        string source = "using System;\nusing Loop;\n[LoopHandler] public partial class Echo { " + member + " }";
        return new FixTest<ReturnLoopTaskFix>(source, source).RunAsync();
    }
}
