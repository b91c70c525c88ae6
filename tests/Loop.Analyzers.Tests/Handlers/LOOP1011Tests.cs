using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A handler class cannot be constructed by the loop.</summary>
[TestFixture]
public sealed class LOOP1011Tests : RuleTests
{
    private const string Choose = "leave one public, or mark one with [ActivatorUtilitiesConstructor]";
    private const string Service = "take a service of a class or interface type by value";
    private const string Chosen = "[Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructor] ";

    [TestCase("class {|#1:Echo|} { public Echo() { } public Echo(IServiceProvider services) { }", "2 of its constructors could be called; " + Choose)]
    [TestCase("class {|#1:Echo|} { Echo() { } Echo(Uri a) { } internal Echo(Version b) { }", "3 of its constructors could be called; " + Choose)]
    [TestCase("class {|#1:Echo|} { " + Chosen + "public Echo() { } " + Chosen + "public Echo(Uri a) { }", "2 of its constructors could be called; " + Choose)]
    [TestCase("class Echo { public Echo(ref Uri {|#1:uri|}) { }", "its constructor's parameter 'uri' is passed by reference; " + Service)]
    [TestCase("class Echo { public Echo(out Uri {|#1:uri|}) => uri = null!;", "its constructor's parameter 'uri' is passed by reference; " + Service)]
    [TestCase("class Echo { public unsafe Echo(int* {|#1:count|}) { }", "its constructor's parameter 'count' is a pointer; " + Service)]
    [TestCase("class Echo { public unsafe Echo(delegate*<int> {|#1:f|}) { }", "its constructor's parameter 'f' is a pointer; " + Service)]
    [TestCase("class Echo { public Echo(Span<byte> {|#1:bytes|}) { }", "its constructor's parameter 'bytes' is a ref struct; " + Service)]
    [TestCase("class Echo(int {|#1:retries|}) { int _retries = retries;", "its constructor's parameter 'retries' is of the value type int, and services are objects; " + Service)]
    [TestCase("record Echo(string {|#1:Name|}) {", "its constructor's parameter 'Name' is a string, and nothing says which; " + Service)]
    [TestCase("class Echo<T> where T : struct { public Echo(T {|#1:value|}) { }", "its constructor's parameter 'value' is of the value type int, and services are objects; " + Service)]
    [TestCase("class Echo { public Echo([Microsoft.Extensions.DependencyInjection.FromKeyedServices(null)] Uri {|#1:uri|}) { }",
        "its constructor's parameter 'uri' has [FromKeyedServices] without a key; " + Service)]
    [TestCase("class {|#1:Echo|} { public required Uri Uri { get; init; }",
        "nothing sets its required member 'Uri'; take the value as a constructor parameter, or mark the constructor with [SetsRequiredMembers]")]
    public Task Fires_where_no_instance_can_be_made(string members, string reason) => Fires(
        "[LoopHandler] partial " + members + " [OnEnd] void Ended() { } }\n" + Listens(members),
        $"'Echo' cannot be made by the loop, because {reason}, or give Listen a factory");

    [TestCase("class Echo(Connection {|#1:connection|}) { object _it = connection;")]
    [TestCase("class Echo { public Echo(Uri uri, Connection {|#1:connection|}) { }")]
    public Task Fires_on_a_plain_actor_that_takes_a_connection(string members) => Fires(
        "[LoopHandler] partial " + members + " [OnStart] void Begin() { } }\nclass Starter { void Go(EventLoop loop) => loop.Spawn<{|#0:Echo|}>(); }",
        "'Echo' cannot be made by the loop, because its constructor's parameter 'connection' is a connection, and a class without connection events has none; "
        + "remove it, or handle a connection event such as [OnRecv], or give Spawn a factory");

    [TestCase("class Echo {")]
    [TestCase("class Echo { Echo() { }")]
    [TestCase("class Echo { public Echo(Uri uri) { } Echo() { } protected Echo(Version version) { }")]
    [TestCase("class Echo { " + Chosen + "public Echo() { } public Echo(Uri a) { }")]
    [TestCase("class Echo(IServiceProvider services, TimeProvider time) { object _both = (services, time);")]
    [TestCase("class Echo(in Uri uri) { string _text = uri.Host;")]
    [TestCase("class Echo { public Echo(Connection connection, EventLoop loop) { }")]
    [TestCase("class Echo { public Echo(int retries = 3, string name = \"x\", Uri? uri = null, CancellationToken stop = default, params Span<int> rest) { }")]
    [TestCase("class Echo { public Echo([Microsoft.Extensions.DependencyInjection.FromKeyedServices(\"main\")] Uri uri) { }")]
    [TestCase("record Echo(Uri Uri) {")]
    [TestCase("record Echo { public Echo(Uri uri) { } protected Echo(Echo other) { }")]
    [TestCase("class Echo { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Echo(Uri uri) => Uri = uri; public required Uri Uri { get; init; }")]
    [TestCase("class Echo<T> where T : class { public Echo(T service) { }")]
    [TestCase("class Echo { static Echo() { } public Echo(List<string>[] lists, Func<int> count, dynamic any) { }")]
    public Task Stays_silent_where_one_can(string members) =>
        StaysSilent("using System.Threading;\n[LoopHandler] partial " + members + " [OnEnd] void Ended() { } }\n" + Listens(members).Replace("{|#0:", "").Replace("|}", ""));

    [TestCase("builder.Listen<Room>(\"127.0.0.1:0\", () => new(3))")]
    [TestCase("builder.Listen(\"127.0.0.1:0\", static () => new Room(3), options => { })")]
    [TestCase("loop.Connect(\"127.0.0.1:1\", () => new Room(3))")]
    public Task Stays_silent_where_a_factory_makes_them(string call) => StaysSilent(
        "[LoopHandler] partial class Room(int seats) { int _seats = seats; [OnEnd] void Ended() { } }\n"
        + "class Starter { void Go(LoopHostBuilder builder, EventLoop loop) => " + call + "; }");

    [TestCase("loop.Spawn(() => new Room(\"lobby\"))")]
    [TestCase("loop.Spawn<Room>(() => new(\"lobby\"))")]
    [TestCase("Loop.Spawn<Room>()")]
    public Task Stays_silent_on_other_ways_to_make_an_actor(string call) => StaysSilent(
        "[LoopHandler] partial class Room(string name) { string _name = name; [OnMessage] void Came(int guest) { } }\n"
        + "class Pond { public T Spawn<T>() => throw new NotSupportedException(); }\n"
        + "class Starter { Pond Loop = new(); void Go(EventLoop loop) => " + call + "; }");

    [Test]
    public Task Stays_silent_on_a_class_that_nobody_leaves_to_the_loop() =>
        StaysSilent("[LoopHandler] partial class Room(string name) { string _name = name; [OnMessage] void Came(int guest) { } }");

    private static string Listens(string members) => "class Starter { void Go(LoopHostBuilder builder) => builder.Listen<{|#0:"
        + (members.Contains("Echo<T>", StringComparison.Ordinal) ? members.Contains("struct", StringComparison.Ordinal) ? "Echo<int>" : "Echo<object>" : "Echo")
        + "|}>(\"127.0.0.1:0\"); }";
}
