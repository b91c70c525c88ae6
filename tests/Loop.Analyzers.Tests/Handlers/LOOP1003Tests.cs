using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A handler class must not derive from another.</summary>
[TestFixture]
public sealed class LOOP1003Tests : RuleTests
{
    private const string Base = "[LoopHandler] partial class Base { [OnEnd] void Ended() { } } ";
    private const string GenericBase = "[LoopHandler] partial class Base<T> { [OnEnd] void Ended() { } } ";

    [TestCase(Base + "[LoopHandler] partial class {|#0:Echo|} : Base { [OnClose] void Gone() { } }")]
    [TestCase(Base + "class Between : Base { } [LoopHandler] partial class {|#0:Echo|} : Between { [OnClose] void Gone() { } }")]
    [TestCase(GenericBase + "[LoopHandler] partial class {|#0:Echo|} : Base<int> { [OnClose] void Gone() { } }")]
    [TestCase("partial class Outer { [LoopHandler] public partial class Base { [OnEnd] void Ended() { } } } [LoopHandler] partial class {|#0:Echo|} : Outer.Base { [OnClose] void Gone() { } }")]
    public Task Fires_on_a_handler_of_a_handler(string source) => Fires(
        source, "'Echo' derives from the handler 'Base', whose event methods would never run for it; share code through a base class without [LoopHandler]");

    [TestCase("class Base { } [LoopHandler] partial class Echo : Base { [OnClose] void Gone() { } }")]
    [TestCase("abstract class Base<T> { protected T? Value; } [LoopHandler] partial class Echo : Base<int> { [OnClose] void Gone() => Value++; }")]
    [TestCase(Base + "class Plain : Base { }")]
    [TestCase(Base + "[LoopHandler] partial class Echo { private Base? _other; [OnClose] void Gone() => _other = null; }")]
    [TestCase(Base + "partial class Wrapper<T> where T : Base { [LoopHandler] partial class Echo { [OnClose] void Gone() { } } }")]
    [TestCase("class Base { protected class LoopHandler { } } [LoopHandlerAttribute] partial class Echo : Base { [OnClose] void Gone() { } }")]
    [TestCase("interface IEvents { void Gone(); } [LoopHandler] partial class Echo : IEvents { [OnClose] public void Gone() { } }")]
    public Task Stays_silent_on_other_bases(string source) => StaysSilent(source);
}
