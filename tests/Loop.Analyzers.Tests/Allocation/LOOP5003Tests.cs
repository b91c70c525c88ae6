using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A call makes a params array.</summary>
[TestFixture]
public sealed class LOOP5003Tests : AllocationRuleTests
{
    [TestCase("_total = {|#0:Sum(1, 2, 3)|};")]
    [TestCase("_total = {|#0:Sum(_total)|};")]
    [TestCase("while (_total < 4) { _total += {|#0:Sum(1, 2)|}; }")]
    [TestCase("if ({|#0:Sum(1)|} > 4) { _total = 0; }")]
    public Task Fires_on_an_array_for_each_call(string body) => FiresByScope(
        body, "Calling 'Sum' makes a 'int[]' for its params each time; call an overload without params or with a params span, or keep the array");

    [TestCase("_total = Sum();", Description = "the empty one is shared")]
    [TestCase("_total = Sum(_numbers);")]
    [TestCase("_total = SumSpan(1, 2, 3);", Description = "lies on the stack")]
    [TestCase("_total = Math.Max(1, _total);")]
    [TestCase("if (_total > 9) { throw new ArgumentException(string.Join(',', 1, Sum(1, 2))); }")]
    public Task Stays_silent_without_an_array(string body) => StaysSilentInScope(body);

    [TestCase("_total = Sum(1, 2, 3);")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
