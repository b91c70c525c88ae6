using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Allocation;

/// <summary>A string is made.</summary>
[TestFixture]
public sealed class LOOP5005Tests : AllocationRuleTests
{
    [TestCase("_text = {|#0:$\"{_total} bytes\"|};", "This interpolated string")]
    [TestCase("_text = {|#0:_text + \" and \" + _total + \"!\"|};", "This concatenation")]
    [TestCase("{|#0:_text += \"x\"|};", "This concatenation")]
    [TestCase("_text = {|#0:string.Concat(_text, \"x\")|};", "'String.Concat'")]
    [TestCase("_text = {|#0:string.Format(\"{0}\", _total)|};", "'String.Format'")]
    [TestCase("_text = {|#0:string.Join(',', _list)|};", "'String.Join'")]
    [TestCase("_text = {|#0:_text.Substring(1)|};", "'String.Substring'")]
    [TestCase("_text = {|#0:_text.ToUpperInvariant()|};", "'String.ToUpperInvariant'")]
    [TestCase("_text = {|#0:_total.ToString(System.Globalization.CultureInfo.InvariantCulture)|};", "'Int32.ToString'")]
    [TestCase("_text = {|#0:System.Text.Encoding.UTF8.GetString(bytes)|};", "'Encoding.GetString'")]
    [TestCase("_text = {|#0:new string('x', 4)|};", "'new string'")]
    public Task Fires_on_a_new_string(string body, string what) => FiresByScope(
        body, $"{what} makes a string for each call; work on the bytes (u8 literals, Utf8Formatter, Utf8.TryWrite, Encoding.GetBytes into Connection.Writer)");

    [TestCase("_text = \"constant\" + \" too\";")]
    [TestCase("_text = $\"constant {nameof(_total)}\";")]
    [TestCase("ReadOnlySpan<byte> answer = \"+OK\\r\\n\"u8; _total += answer.Length;")]
    [TestCase("Span<byte> text = stackalloc byte[16]; System.Buffers.Text.Utf8Formatter.TryFormat(_total, text, out int written); _total += written;")]
    [TestCase("Span<byte> text = stackalloc byte[64]; System.Text.Unicode.Utf8.TryWrite(text, $\"{_total} bytes\", out int written); _total += written;")]
    [TestCase("if (_text == \"x\" || string.Equals(_text, \"y\", StringComparison.Ordinal)) { _total++; }")]
    [TestCase("if (_total > 9) { throw new InvalidOperationException($\"{_total} is too many\"); }", Description = "when something has failed")]
    [TestCase("if (IsEnabled()) { _text = $\"{_total}\"; } static bool IsEnabled() => false;", Description = "with logging on")]
    [TestCase("System.Diagnostics.Debug.WriteLine($\"{_total}\");", Description = "not in the build that ships")]
    [TestCase("_text = _names.TryGetValue(4, out string? name) ? name : _text.ToString();")]
    public Task Stays_silent_on_text_that_is_there(string body) => StaysSilentInScope(body);

    [TestCase("_text = $\"{_total} bytes\";")]
    public Task Stays_silent_where_it_does_not_matter(string body) => StaysSilentOutOfScope(body);
}
