using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>An async method is not pooled.</summary>
[TestFixture]
public sealed class LOOP5006Tests : RuleTests
{
    [TestCase("ValueTask")]
    [TestCase("Task")]
    [TestCase("ValueTask<int>")]
    public Task Fires_under_AllocationFree(string type) => Fires(
        $"class Codec {{ [AllocationFree] public async {{|#0:{type}|}} Decode() {{ await Task.Yield(); {(type.EndsWith('>') ? "return 4;" : "")} }} }}",
        Message("Decode", type), DiagnosticSeverity.Warning);

    [TestCase("[OnRecv] async {|#0:ValueTask|} Got(ReadOnlyMemory<byte> bytes) => await Task.Yield();", "Got")]
    [TestCase("[OnDrained] async {|#0:ValueTask|} Drained() => await Task.Yield();", "Drained")]
    [TestCase("[OnMessage] async {|#0:ValueTask|} Told(int message) => await Task.Yield();", "Told")]
    [TestCase("[OnTimer(Every = \"00:00:01\")] async {|#0:ValueTask|} Tick() => await Task.Yield();", "Tick")]
    public Task Fires_as_information_in_event_methods(string method, string name) =>
        Fires("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } " + method + " }", Message(name, "ValueTask"), DiagnosticSeverity.Info);

    [TestCase("[OnClose] async LoopTask Gone() => await Task.Yield();")]
    [TestCase("[OnMessage] async LoopTask Told(int message) => await Task.Yield();")]
    [TestCase("[OnMessage] void Told(int message) { }")]
    [TestCase("[OnMessage, System.Runtime.CompilerServices.AsyncMethodBuilder(typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder))] async ValueTask Told(int message) => await Task.Yield();")]
    [TestCase("[AllocationFree] ValueTask Later() => default;", Description = "not async")]
    [TestCase("async ValueTask Helper() => await Task.Yield();")]
    [TestCase("static async Task<int> Helper() { await Task.Yield(); return 4; }", Description = "no event method")]
    public Task Stays_silent_on_others(string method) => StaysSilent("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } " + method + " }");

    private static string Message(string method, string type) =>
        $"'{method}' returns '{type}', which allocates for each call that is suspended; return LoopTask, whose state machines the loop keeps and reuses";
}
