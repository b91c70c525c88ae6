using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A framer cannot be used.</summary>
[TestFixture]
public sealed class LOOP1033Tests : RuleTests
{
    private const string Body = """
        public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
        {
            frame = consumedBytes = unread.Length;
            return FrameStatus.Complete;
        }
        """;

    [TestCase("int", "int", "", "does not implement IFramer<TFrame>; implement it, with TFrame as the type that the method takes")]
    [TestCase("Framer", "Framer", "struct Framer { BODY }", "does not implement IFramer<TFrame>; implement it, with TFrame as the type that the method takes")]
    [TestCase(
        "Framer", "Framer", "interface IFramer<T> { } struct Framer : IFramer<int> { }",
        "does not implement IFramer<TFrame>; implement it, with TFrame as the type that the method takes")]
    [TestCase(
        "Framer", "Framer", "file struct Framer : IFramer<int> { BODY }",
        "is, or makes, a type that is local to its file, and the loop is written into a file of its own; replace 'file' by 'internal'")]
    [TestCase(
        "Framer<Local>", "Framer<Local>", "file struct Local { } struct Framer<T> : IFramer<int> { BODY }",
        "is, or makes, a type that is local to its file, and the loop is written into a file of its own; replace 'file' by 'internal'")]
    [TestCase(
        "Framer", "Framer", "struct Framer : IFramer<int> { public required int Most; BODY }",
        "has required members, and nothing sets them; give them a default instead")]
    public Task Fires_on_what_cannot_be_held_or_called(string framer, string written, string declaration, string reason) => Fires(
        $"[LoopHandler] partial class Echo {{ [OnRecv, {{|#0:FramedBy<{framer}>|}}] void M(int frame) {{ }} }} {declaration.Replace("BODY", Body, StringComparison.Ordinal)}",
        $"'{written}' cannot be the framer of a handler, because it {reason}");

    [Test]
    public Task Fires_on_one_that_a_base_class_keeps_to_itself() => Fires(
        $"abstract class Session {{ private struct Framer : IFramer<int> {{ {Body} }} [OnRecv, FramedBy<Framer>] protected void {{|#1:M|}}(int frame) {{ }} }} "
        + "[LoopHandler] partial class {|#0:Echo|} : Session { }",
        "'Framer' cannot be the framer of a handler, because it is not seen by 'Echo', which holds it; make it protected or public, or internal where it is of the same project");

    [TestCase("protected")]
    [TestCase("private protected")]
    [TestCase("internal")]
    public Task Stays_silent_on_one_that_a_base_class_shares(string access) => StaysSilent(
        $"abstract class Session {{ {access} struct Framer : IFramer<int> {{ {Body} }} [OnRecv, FramedBy<Framer>] protected void M(int frame) {{ }} }} "
        + "[LoopHandler] partial class Echo : Session { }");

    [TestCase("Framer", "struct Framer : IFramer<int> { BODY }")]
    [TestCase("Framer", "readonly record struct Framer : IFramer<int> { BODY }")]
    [TestCase("Framer<string>", "struct Framer<T> : IFramer<int> { BODY }")]
    [TestCase("Outer.Framer", "class Outer { internal struct Framer : IFramer<int> { public Framer() { } BODY } }")]
    [TestCase("Framer", "interface IWhole : IFramer<int> { } struct Framer : IWhole { BODY }")]
    [TestCase("Framer", """
        struct Framer : IFramer<int>, IFramer<string>
        {
            BODY
            FrameStatus IFramer<string>.TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out string frame, out int consumedBytes)
            {
                frame = "";
                consumedBytes = 0;
                return FrameStatus.Incomplete;
            }
        }
        """)]
    public Task Stays_silent_on_framers(string framer, string declaration) => StaysSilent(
        $"[LoopHandler] partial class Echo {{ [OnRecv, FramedBy<{framer}>] void M(int frame) {{ }} }} {declaration.Replace("BODY", Body, StringComparison.Ordinal)}");
}
