using Loop.Analyzers.CodeFixes.Blocking;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class RemoveCollectionFixTests
{
    [Test]
    public Task Leaves_collections_out() => new FixTest<RemoveCollectionFix>(
        """
        using Loop;

        [LoopHandler]
        public partial class Tidy
        {
            [OnClose]
            private void Closed()
            {
                // The connection is gone.
                _ = Connection.Id;
                GC.{|LOOP3014:Collect|}();
                GC.{|LOOP3014:WaitForPendingFinalizers|}(); // now

                _ = Connection.QueuedBytes;
            }
        }
        """,
        """
        using Loop;

        [LoopHandler]
        public partial class Tidy
        {
            [OnClose]
            private void Closed()
            {
                // The connection is gone.
                _ = Connection.Id;

                _ = Connection.QueuedBytes;
            }
        }
        """)
    { NumberOfIncrementalIterations = 2, NumberOfFixAllIterations = 1 }.RunAsync();

    [TestCase("private void Closed() => GC.{|LOOP3014:Collect|}();")]
    [TestCase("private void Closed() { if (Connection.IsWritable) GC.{|LOOP3014:Collect|}(); }")]
    [TestCase("private void Closed() { bool isOn = GC.{|LOOP3014:TryStartNoGCRegion|}(1); _ = isOn; }")]
    [TestCase("private void Closed() => {|LOOP3014:Tidy2|}(); private static void Tidy2() { GC.Collect(); }")]
    public Task Offers_nothing_where_a_hole_would_be_left(string members)
    {
        string source = "using Loop;\n\n[LoopHandler]\npublic partial class Tidy\n{\n    [OnClose] " + members + "\n}\n";
        return new FixTest<RemoveCollectionFix>(source, source).RunAsync();
    }
}
