using Loop.Analyzers.CodeFixes.Blocking;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class UnregisterFixTests
{
    private const string Head = "using System.Threading;\nusing Loop;\n\n[LoopHandler]\npublic partial class Echo\n{\n    private CancellationTokenRegistration _registration;\n\n";

    [Test]
    public Task Calls_Unregister_everywhere() => new FixTest<UnregisterFix>(
        Head + "    [OnEnd]\n    private void Ended() => _registration.{|LOOP3015:Dispose|}(); // done\n\n    [OnDrained]\n    private void Drained() { _registration.{|LOOP3015:Dispose|}(); _registration = default; }\n}\n",
        Head + "    [OnEnd]\n    private void Ended() => _registration.Unregister(); // done\n\n    [OnDrained]\n    private void Drained() { _registration.Unregister(); _registration = default; }\n}\n")
    { NumberOfIncrementalIterations = 2, NumberOfFixAllIterations = 1 }.RunAsync();

    [TestCase("    [OnEnd] private void Ended() { using CancellationTokenRegistration {|LOOP3015:closed|} = _registration; }\n}\n")]
    [TestCase("    [OnEnd] private void Ended() => System.Environment.{|LOOP3015:Exit|}(1);\n}\n")]
    [TestCase("    [OnEnd] private void Ended() => {|LOOP3015:Done|}(); private void Done() => _registration.Dispose();\n}\n")]
    public Task Offers_nothing_elsewhere(string members) => new FixTest<UnregisterFix>(Head + members, Head + members).RunAsync();
}
