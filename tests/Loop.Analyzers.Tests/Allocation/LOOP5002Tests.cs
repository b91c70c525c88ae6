using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A value is boxed.</summary>
[TestFixture]
public sealed class LOOP5002Tests : AllocationRuleTests
{
    [TestCase("Use({|#0:_total|});", "int", "object")]
    [TestCase("object boxed = {|#0:4|}; Use(boxed);", "int", "object")]
    [TestCase("IComparable ordered = {|#0:_total|}; _text = ordered.ToString()!;", "int", "IComparable")]
    [TestCase("Use({|#0:(object)Colour.Red|});", "Colour", "object")]
    [TestCase("Use({|#0:new Point(1, 2)|});", "Point", "object")]
    [TestCase("for (int i = 0; i < 4; i++) { _any = {|#0:i|}; }", "int", "object")]
    public Task Fires_on_values_as_objects(string body, string type, string boxed) =>
        FiresByScope(body, $"'{type}' is boxed to '{boxed}', an allocation for each value; take it by a generic parameter, or keep it in a field of its own type");

    [TestCase("Take(_total);")]
    [TestCase("Use(_text);")]
    [TestCase("Use(null);")]
    [TestCase("Flags flags = Flags.One; if (flags.HasFlag(Flags.Two)) { _total++; }")]
    [TestCase("Span<char> text = stackalloc char[16]; _total.TryFormat(text, out int written); _total += written;")]
    [TestCase("_total += EqualityComparer<Point>.Default.Equals(default, default) ? 1 : 0;")]
    [TestCase("foreach (int number in _list) { _total += number; }")]
    [TestCase("try { _total++; } catch (InvalidOperationException) { Use(_total); }", Description = "when something has failed")]
    public Task Stays_silent_on_values_as_values(string body) => StaysSilentInScope(body);

    [TestCase("Use(_total);")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
