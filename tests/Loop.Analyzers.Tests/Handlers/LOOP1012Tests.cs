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

    // The compiler says that it is not implemented (CS0534), once for each accessor.
    [TestCase("int {|#1:Connection|} { get; }", "Connection", 1)]
    [TestCase("Connection {|#1:Connection|} { get; set; }", "Connection", 2)]
    [TestCase("EventLoop {|#1:EventLoop|}();", "EventLoop", 1)]
    [TestCase("Address<Session> {|#1:Self|} { get; }", "Self", 1)]
    public Task Fires_on_an_abstract_member_of_a_base_class_that_the_generated_one_is_not(string member, string name, int errors) => Fires(
        $"abstract class Session {{ protected abstract {member} }} "
        + $"[LoopHandler] partial class {string.Concat(Enumerable.Repeat("{|CS0534:", errors))}{{|#0:Echo|}}{string.Concat(Enumerable.Repeat("|}", errors))} "
        + ": Session { [OnEnd] void Ended() { } }",
        $"The loop gives the handler 'Echo' a member named '{name}', so nothing can implement the abstract one of 'Session'; rename that one");

    [TestCase("protected abstract Connection Connection { get; }")]
    [TestCase("[System.Obsolete] protected abstract Connection Connection { get; }")]
    [TestCase("public abstract Connection? Connection { get; }")]
    [TestCase("internal abstract EventLoop EventLoop { get; }")]
    [TestCase("protected internal abstract EventLoop EventLoop { get; }")]
    [TestCase("private protected abstract Connection Connection { get; } public abstract EventLoop EventLoop { get; }")]
    public Task Stays_silent_on_an_abstract_member_that_the_generated_one_implements(string members) => StaysSilent(
        $"abstract class Session {{ {members} }} [LoopHandler] partial class Echo : Session {{ [OnEnd] void Ended() {{ Connection.Close(); _ = EventLoop; }} }}");

    [Test]
    public Task Stays_silent_on_an_abstract_address_of_the_handler() => StaysSilent(
        "abstract class Session<T> where T : class { protected abstract Address<T> Self { get; } } "
        + "[LoopHandler] partial class Echo : Session<Echo> { [OnMessage] void Told(int number) => Self.Tell(number + 1); }");

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
