using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>LINQ allocates.</summary>
[TestFixture]
public sealed class LOOP5004Tests : AllocationRuleTests
{
    [TestCase("foreach (int n in {|#0:_list.Where(n => n > 4)|}) { _total += n; }", "Where")]
    [TestCase("_total = {|#0:_list.Select(n => n + _total).ToList()|}.Count;", "ToList")]
    [TestCase("_total = {|#0:_list.OrderBy(n => n)|}.First();", "OrderBy")]
    [TestCase("_total = {|#0:_numbers.ToArray()|}.Length;", "ToArray")]
    [TestCase("Use({|#0:from n in _list where n > 4 select n|});", "A query")]
    [TestCase("foreach (int n in {|#0:from m in _list orderby m select m|}) { _total += n; }", "A query")]
    [TestCase("_total = {|#0:Enumerable.Range(0, 4)|}.Sum();", "Range")]
    public Task Fires_on_what_makes_something(string body, string what) =>
        FiresByScope(body, $"'{what}' of LINQ allocates an iterator or a collection for each call; write the loop");

    [TestCase("foreach (int n in _list) { if (n > 4) { _total += n; } }")]
    [TestCase("_total = _numbers.Sum() + _numbers.Max();", Description = "looks, and makes nothing")]
    [TestCase("_total = _list.Count; if (_list.Contains(4)) { _total++; }")]
    [TestCase("if (_list.Any()) { _total = _list.First(); }")]
    [TestCase("_total = _list.IndexOf(4) + Array.IndexOf(_numbers, 4);")]
    [TestCase("_list.Reverse();", Description = "the list's own method")]
    [TestCase("if (_total > 9) { throw new ArgumentException(_list.Select(n => n).First() == 4 ? \"four\" : \"other\"); }")]
    public Task Stays_silent_on_loops_and_looks(string body) => StaysSilentInScope(body);

    [TestCase("_total = _list.Where(n => n > 4).ToArray().Length;")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
