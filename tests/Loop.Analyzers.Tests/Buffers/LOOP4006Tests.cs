using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>A message carries a connection or a handler.</summary>
[TestFixture]
public sealed class LOOP4006Tests : RuleTests
{
    private const string Types =
        "readonly record struct Join(Connection Who); readonly record struct Batch(Join[] All); sealed class Hand { public Echo? Of; } readonly record struct Said(byte[] Text, ConnectionId Who); "
        + "readonly record struct Asked(Address<Echo> From); sealed class Cyclic { public Cyclic? Next; public int Value; } sealed class Named { public static Connection? Last; public string Name = \"\"; } ";

    [TestCase("Join", "Join", "a Connection")]
    [TestCase("Batch", "Batch", "a Connection")]
    [TestCase("Connection", "Connection", "a Connection")]
    [TestCase("List<Connection>", "List", "a Connection")]
    [TestCase("(int Id, Connection Who)", "ValueTuple", "a Connection")]
    [TestCase("Hand", "Hand", "the handler 'Echo'")]
    public Task Fires_on_the_method_that_takes_it(string message, string name, string carried) =>
        Fires(Types + "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } [OnMessage] void Told(" + message + " {|#0:message|}) { } }", Message(name, carried));

    [TestCase("room.Tell({|#0:new Join(Connection)|});", "Join")]
    [TestCase("room.Tell({|#0:Connection|});", "Connection")]
    public Task Fires_where_it_is_told(string body, string name) =>
        Fires(Types + "[LoopHandler] partial class Echo { [OnEnd] void Ended() { Address<Echo> room = default; " + body + " }\n#pragma warning disable LOOP4006\n[OnMessage] void Told("
            + name + " message) { }\n#pragma warning restore LOOP4006\n}", Message(name, "a Connection"));

    [TestCase("Said")]
    [TestCase("in Said")]
    [TestCase("Asked")]
    [TestCase("Action<Echo>", Description = "it is called with the handler that gets it")]
    [TestCase("ConnectionId")]
    [TestCase("string")]
    [TestCase("Cyclic")]
    [TestCase("Named")]
    [TestCase("int[]")]
    public Task Stays_silent_on_messages_of_values(string message) =>
        StaysSilent(Types + "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } [OnMessage] void Told(" + message + " message) { } }");

    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { } void Told(Join message) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() { Address<Echo> room = default; room.Tell(new Said([1], Connection.Id)); } [OnMessage] void Told(Said message) { } }")]
    [TestCase("[LoopHandler] partial class Echo { [OnEnd] void Ended() => Other.Tell(Connection); } static class Other { public static void Tell<T>(T message) => _ = message; }")]
    public Task Stays_silent_where_nothing_is_told(string source) => StaysSilent(Types + source);

    private static string Message(string message, string carried) =>
        $"The message '{message}' carries {carried}, which belongs to the loop that it came from: an actor of another loop races with that one, and under Loop.Checks the first use throws; "
        + "send the bytes, a ConnectionId or the Address of the handler instead";
}
