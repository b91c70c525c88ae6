using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A handler fans work out and waits for it.</summary>
[TestFixture]
public sealed class LOOP3013Tests : BlockingRuleTests
{
    private const string Offload = "run the whole of it off the loop with EventLoop.Offload, and await the result";

    [TestCase("Parallel.{|#0:For|}(0, 9, i => { });", "Parallel.For")]
    [TestCase("Parallel.{|#0:ForEach|}(new int[3], i => { });", "Parallel.ForEach")]
    [TestCase("Parallel.{|#0:Invoke|}(() => { }, () => { });", "Parallel.Invoke")]
    [TestCase("_ = new int[3].{|#0:AsParallel|}().Where(i => i > 0).Select(i => i * 2).ToArray();", "ParallelEnumerable.AsParallel")]
    [TestCase("_ = (from i in new int[3].{|#0:AsParallel|}() where i > 0 select i).Sum();", "ParallelEnumerable.AsParallel")]
    public Task Fires_in_a_handler(string statements, string call) => FiresIn(statements, call, Offload);

    [Test]
    public Task Fires_where_a_query_of_others_is_run() => FiresIn("_ = Query().{|#0:ToArray|}();", "ParallelEnumerable.ToArray", Offload, "static ParallelQuery<int> Query() => null!;");

    [TestCase("_ = new int[3].Where(i => i > 0).Select(i => i * 2).ToArray();")]
    [TestCase("_ = Task.Run(() => Parallel.For(0, 9, i => { }));")]
    [TestCase("_ = new ParallelOptions { MaxDegreeOfParallelism = 2 };")]
    [TestCase("_ = Later(); static async Task Later() => await Task.WhenAll(Task.Delay(1), Task.Delay(2));")]
    [TestCase("foreach (int i in new int[3]) { _ = i; }")]
    public Task Stays_silent_where_nothing_is_fanned_out(string statements) => StaysSilentIn(statements);
}
