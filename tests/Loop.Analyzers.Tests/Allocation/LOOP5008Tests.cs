using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A foreach over an interface allocates its enumerator.</summary>
[TestFixture]
public sealed class LOOP5008Tests : AllocationRuleTests
{
    [TestCase("foreach (int n in {|#0:_readOnly|}) { _total += n; }", "IReadOnlyList<int>")]
    [TestCase("IEnumerable<int> all = _list; foreach (int n in {|#0:all|}) { _total += n; }", "IEnumerable<int>")]
    [TestCase("foreach (object? one in {|#0:(System.Collections.IEnumerable)_text|}) { Use(one); }", "IEnumerable")]
    public Task Fires_on_interfaces(string body, string type) => FiresByScope(
        body, $"This foreach over '{type}' allocates an enumerator; take the collection by its own type (a List, an array, a span), or count with an index");

    [TestCase("foreach (int n in _list) { _total += n; }")]
    [TestCase("foreach (int n in _numbers) { _total += n; }")]
    [TestCase("foreach (byte b in bytes) { _total += b; }")]
    [TestCase("foreach (char c in _text) { _total += c; }")]
    [TestCase("foreach (KeyValuePair<int, string> pair in _names) { _total += pair.Key; }")]
    [TestCase("for (int i = 0; i < _readOnly.Count; i++) { _total += _readOnly[i]; }")]
    [TestCase("foreach (int n in _numbers.AsSpan()) { _total += n; }")]
    public Task Stays_silent_on_structs(string body) => StaysSilentInScope(body);

    [TestCase("foreach (int n in _readOnly) { _total += n; }")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
