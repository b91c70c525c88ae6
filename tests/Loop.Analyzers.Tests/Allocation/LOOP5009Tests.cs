using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>An object is made for each event.</summary>
[TestFixture]
public sealed class LOOP5009Tests : AllocationRuleTests
{
    [TestCase("Use({|#0:new Node()|});", "Node")]
    [TestCase("Node node = {|#0:new()|}; Use(node);", "Node")]
    [TestCase("byte[] copy = {|#0:new byte[64]|}; _total = copy.Length;", "byte[]")]
    [TestCase("byte[] copy = {|#0:bytes.ToArray()|}; _total = copy.Length;", "byte[]")]
    [TestCase("int[] two = {|#0:[1, 2]|}; _total = two.Length;", "int[]")]
    [TestCase("Use({|#0:new { _total }|});", "<anonymous type: int _total>")]
    [TestCase("Line line = null!; if (_total > 9) { line = {|#0:line with { From = 4 }|}; } Use(line);", "Line")]
    [TestCase("while (_total < 4) { Use({|#0:new List<int>()|}); _total++; }", "List<int>")]
    public Task Fires_on_objects(string body, string type) =>
        FiresByScope(body, $"A '{type}' is allocated each time; keep one in a field, rent it from a pool, or use a struct or stackalloc");

    [TestCase("Take(new Point(1, 2));")]
    [TestCase("Span<byte> copy = stackalloc byte[64]; bytes[..Math.Min(64, bytes.Length)].CopyTo(copy);")]
    [TestCase("byte[] rented = System.Buffers.ArrayPool<byte>.Shared.Rent(64); System.Buffers.ArrayPool<byte>.Shared.Return(rented);")]
    [TestCase("_any ??= new Node();", Description = "made once")]
    [TestCase("if (_total > 9) { throw new InvalidOperationException(); }", Description = "when something has failed")]
    [TestCase("ReadOnlySpan<int> two = [1, 2]; _total += two.Length;")]
    [TestCase("int[] none = []; _total += none.Length + Array.Empty<int>().Length;")]
    [TestCase("_list.Add(4); _list.Clear();", Description = "grows now and then")]
    [TestCase("try { _total++; } catch (InvalidOperationException) { Use(new Node()); }")]
    public Task Stays_silent_on_values(string body) => StaysSilentInScope(body);

    [TestCase("Use(new Node());")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
