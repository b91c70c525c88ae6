using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A method has two framings.</summary>
[TestFixture]
public sealed class LOOP1031Tests : RuleTests
{
    [TestCase("OnRecv, Delimited(\"\\n\"), {|#0:FixedLength(80)|}", "[Delimited]", "[FixedLength]")]
    [TestCase("LengthPrefixed(2), OnRecv, {|#0:Delimited(\"\\n\")|}", "[LengthPrefixed]", "[Delimited]")]
    [TestCase("OnRecv, FramedBy<int>, {|#0:Delimited(\"\\n\")|}", "[FramedBy<T>]", "[Delimited]")]
    [TestCase("OnRecv, FixedLength(0), {|#0:LengthPrefixed(3)|}, Delimited(\"\")", "[FixedLength]", "[LengthPrefixed]")]
    public Task Fires_on_the_second_framing(string attributes, string first, string second) => Fires(
        $"[LoopHandler] partial class Echo {{ [{attributes}] void M(ReadOnlySpan<byte> line) {{ }} }}",
        $"'M' has {first} and {second}, and a stream of bytes is cut into frames in one way only; keep one of them");

    [TestCase("[OnRecv, Delimited(\"\\n\")]")]
    [TestCase("[OnRecv, FixedLength(4)]")]
    [TestCase("[OnRecv] [LengthPrefixed(4)]")]
    [TestCase("[OnRecv]")]
    [TestCase("[Obsolete, OnRecv, LengthPrefixed(4), System.ComponentModel.Description(\"two\")]")]
    public Task Stays_silent_with_one(string attributes) =>
        StaysSilent($"[LoopHandler] partial class Echo {{ {attributes} void M(ReadOnlySpan<byte> line) {{ }} }}");
}
