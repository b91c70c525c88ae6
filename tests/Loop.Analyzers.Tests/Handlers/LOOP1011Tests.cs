using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A handler class cannot be constructed by the loop.</summary>
[TestFixture]
public sealed class LOOP1011Tests : RuleTests
{
    private const string Choose = "leave one public, or mark one with [ActivatorUtilitiesConstructor]";
    private const string Service = "take a service of a class or interface type by value";
    private const string Chosen = "[Microsoft.Extensions.DependencyInjection.ActivatorUtilitiesConstructor] ";

    [TestCase("class {|#0:Echo|} { public Echo() { } public Echo(IServiceProvider services) { }", "2 of its constructors could be called; " + Choose)]
    [TestCase("class {|#0:Echo|} { Echo() { } Echo(Uri a) { } internal Echo(Version b) { }", "3 of its constructors could be called; " + Choose)]
    [TestCase("class {|#0:Echo|} { " + Chosen + "public Echo() { } " + Chosen + "public Echo(Uri a) { }", "2 of its constructors could be called; " + Choose)]
    [TestCase("class Echo { public Echo(ref Uri {|#0:uri|}) { }", "its constructor's parameter 'uri' is passed by reference; " + Service)]
    [TestCase("class Echo { public Echo(out Uri {|#0:uri|}) => uri = null!;", "its constructor's parameter 'uri' is passed by reference; " + Service)]
    [TestCase("class Echo { public unsafe Echo(int* {|#0:count|}) { }", "its constructor's parameter 'count' is a pointer; " + Service)]
    [TestCase("class Echo { public unsafe Echo(delegate*<int> {|#0:f|}) { }", "its constructor's parameter 'f' is a pointer; " + Service)]
    [TestCase("class Echo { public Echo(Span<byte> {|#0:bytes|}) { }", "its constructor's parameter 'bytes' is a ref struct; " + Service)]
    [TestCase("class Echo(int {|#0:retries|}) { int _retries = retries;", "its constructor's parameter 'retries' is of the value type int, and services are objects; " + Service)]
    [TestCase("record Echo(string {|#0:Name|}) {", "its constructor's parameter 'Name' is a string, and nothing says which; " + Service)]
    [TestCase("class Echo<T> where T : struct { public Echo(T {|#0:value|}) { }", "its constructor's parameter 'value' is of the value type T, and services are objects; " + Service)]
    [TestCase("class Echo { public Echo([Microsoft.Extensions.DependencyInjection.FromKeyedServices(null)] Uri {|#0:uri|}) { }",
        "its constructor's parameter 'uri' has [FromKeyedServices] without a key; " + Service)]
    [TestCase("class {|#0:Echo|} { public required Uri Uri { get; init; }",
        "nothing sets its required member 'Uri'; take the value as a constructor parameter, or mark the constructor with [SetsRequiredMembers]")]
    public Task Fires_where_no_instance_can_be_made(string members, string reason) => Fires(
        "[LoopHandler] partial " + members + " [OnEnd] void Ended() { } }",
        $"'Echo' cannot be made by the loop, because {reason}");

    [TestCase("class Echo(Connection {|#0:connection|}) { object _it = connection;")]
    [TestCase("class Echo { public Echo(Uri uri, Connection {|#0:connection|}) { }")]
    public Task Fires_on_a_plain_actor_that_takes_a_connection(string members) => Fires(
        "[LoopHandler] partial " + members + " [OnStart] void Begin() { } }",
        "'Echo' cannot be made by the loop, because its constructor's parameter 'connection' is a connection, and a class without connection events has none; "
        + "remove it, or handle a connection event such as [OnRecv]");

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
        StaysSilent("using System.Threading;\n[LoopHandler] partial " + members + " [OnEnd] void Ended() { } }");
}
