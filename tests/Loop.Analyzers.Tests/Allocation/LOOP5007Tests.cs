using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A delegate is made of a method.</summary>
[TestFixture]
public sealed class LOOP5007Tests : AllocationRuleTests
{
    [TestCase("Run({|#0:Done|});")]
    [TestCase("Run({|#0:this.Done|});")]
    [TestCase("for (int i = 0; i < 4; i++) { Run({|#0:Done|}); }")]
    [TestCase("Action done = {|#0:Done|}; done();")]
    [TestCase("_later += {|#0:Done|};")]
    [TestCase("Run({|#0:new Action(Done)|});")]
    public Task Fires_on_an_instances_method(string body) =>
        FiresByScope(body, "A delegate for 'Done' is allocated each time; make it once and keep it in a field, or use a static lambda with state");

    [TestCase("Run(DoneStatic);", Description = "made once")]
    [TestCase("Run(_later!);")]
    [TestCase("Done();")]
    [TestCase("_later = null; _later?.Invoke();")]
    [TestCase("Run(static () => { });")]
    public Task Stays_silent_on_what_is_made_once(string body) => StaysSilentInScope(body);

    [TestCase("Run(Done);")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
