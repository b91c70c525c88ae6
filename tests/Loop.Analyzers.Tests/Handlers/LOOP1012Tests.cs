using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A name is taken by a generated member.</summary>
[TestFixture]
public sealed class LOOP1012Tests : RuleTests
{
    [TestCase("class Echo { int {|#0:Connection|} = 4; ", "Echo", "Connection")]
    [TestCase("class Echo { public string {|#0:EventLoop|} => \"\"; ", "Echo", "EventLoop")]
    [TestCase("class Echo { void {|#0:Connection|}(int x) { } ", "Echo", "Connection")]
    [TestCase("class Echo { class {|#0:EventLoop|} { } ", "Echo", "EventLoop")]
    [TestCase("class Echo { event Action? {|#0:Connection|} { add { } remove { } } ", "Echo", "Connection")]
    [TestCase("class Echo { int {|#0:Self|}() => 4; ", "Echo", "Self")]
    [TestCase("class {|#0:Self|} { ", "Self", "Self")]
    [TestCase("class {|#0:Connection|} { ", "Connection", "Connection")]
    [TestCase("record {|#0:EventLoop|} { ", "EventLoop", "EventLoop")]
    [TestCase("class Echo<{|#0:Connection|}> { ", "Echo", "Connection")]
    [TestCase("record Echo(Uri {|#0:Connection|}) { ", "Echo", "Connection")]
    public Task Fires_on_whatever_has_the_name(string members, string handler, string name) => Fires(
        "namespace N { [LoopHandler] partial " + members + " [OnEnd] void Ended() { } } }",
        $"The loop gives the handler '{handler}' a member named '{name}', so the name cannot be used for anything else in it; rename this one");

    [TestCase("class Echo { int _connection; void Use() => _connection = Connection.QueuedBytes + (EventLoop is null ? 1 : 0); ")]
    [TestCase("class Echo { int connection = 4; int eventLoop() => connection; ")]
    [TestCase("class Echo(Connection connection) { int _queued = connection.QueuedBytes; ")]
    [TestCase("class Echo { class Inner { int Connection = 4; int Get() => Connection; } ")]
    [TestCase("class Echo { void Use() { int EventLoop = 4; _ = EventLoop; } ")]
    [TestCase("class Echo : Base { class Base2 { } ")]
    [TestCase("class Echo : IHas { int IHas.Connection => 4; ")]
    [TestCase("class Echo<TConnection> { ")]
    [TestCase("class Echo { int self; int Use() => self + (Self.IsGone ? 1 : 0); ")]
    public Task Stays_silent_on_names_that_are_free(string members) => StaysSilent(
        "class Base { protected int Connection = 4; public static void EventLoop() { } } interface IHas { int Connection { get; } } "
        + "[LoopHandler] partial " + members + " [OnEnd] void Ended() { } }");

    [Test]
    public Task Fires_on_a_handler_of_datagrams_that_has_a_member_named_Datagrams() => Fires(
        "[LoopHandler] partial class Echo { int {|#0:Datagrams|} = 4; [OnDatagram] void Got(ReadOnlySpan<byte> bytes) { } }",
        "The loop gives the handler 'Echo' a member named 'Datagrams', so the name cannot be used for anything else in it; rename this one");

    [Test]
    public Task Stays_silent_on_another_handler_that_has_a_member_named_Datagrams() =>
        StaysSilent("[LoopHandler] partial class Room { int Datagrams = 4; [OnStart] void Begin() => Datagrams++; }");

    [Test]
    public Task Stays_silent_on_a_plain_actor_that_has_a_member_named_Connection() =>
        StaysSilent("[LoopHandler] partial class Room { int Connection = 4; [OnStart] void Begin() => Connection++; }");
}
