using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>What the generated loop calls requires what none of its callers is told of.</summary>
[TestFixture]
public sealed class LOOP1016Tests : RuleTests
{
    private const string Usings = "using System.Diagnostics.CodeAnalysis;\n";
    private const string Trimmed = "[RequiresUnreferencedCode], and a trimmed program may fail in it without a warning; ";
    private const string Call = "do without what requires it, or call that in a method with [UnconditionalSuppressMessage(\"Trimming\", \"IL2026\")]";
    private const string Ends = " [OnEnd] void Ended() { }";
    private const string Framer =
        "public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes) { frame = consumedBytes = 1; return FrameStatus.Complete; }";

    [TestCase("[OnRecv, {|#0:RequiresUnreferencedCode(\"json\")|}] void M(RecvBuffer bytes) { }")]
    [TestCase("[OnMessage] [{|#0:RequiresUnreferencedCode(\"json\", Url = \"there\")|}] LoopTask M(int number) => default;")]
    [TestCase("[OnError, {|#0:RequiresUnreferencedCode(\"json\")|}] Supervision M(Exception exception) => Supervision.Close;" + Ends)]
    [TestCase("[OnStart, OnStop, {|#0:RequiresUnreferencedCode(\"json\")|}] void M() { }")]
    public Task Fires_at_the_attribute_of_an_event_method(string members) => Fires(
        $"{Usings}[LoopHandler] partial class Echo {{ {members} }}", $"'M' is called by the generated loop, so nobody is told that it has {Trimmed}{Call}");

    [TestCase("Type")]
    [TestCase("string")]
    public Task Fires_on_a_message_whose_members_are_to_be_kept(string type) => Fires(
        $"{Usings}[LoopHandler] partial class Echo {{ [OnMessage] void M([{{|#0:DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)|}}] {type} told) {{ }} }}",
        "'M' is called by the generated loop, so nobody is told that it has [DynamicallyAccessedMembers], and a trimmed program may fail in it without a warning; "
            + "do without what requires it, or call that in a method with [UnconditionalSuppressMessage(\"Trimming\", \"IL2077\")]");

    [TestCase("RequiresDynamicCode(\"emits\")", "[RequiresDynamicCode]", "a program compiled ahead of time", "\"AOT\", \"IL3050\"")]
    [TestCase("RequiresAssemblyFiles", "[RequiresAssemblyFiles]", "a program in a single file", "\"SingleFile\", \"IL3002\"")]
    public Task Fires_on_what_other_programs_lack(string attribute, string written, string program, string suppressed) => Fires(
        $"{Usings}[LoopHandler] partial class Echo {{ [OnEnd, {{|#0:{attribute}|}}] void M() {{ }} }}",
        $"'M' is called by the generated loop, so nobody is told that it has {written}, and {program} may fail in it without a warning; "
            + $"do without what requires it, or call that in a method with [UnconditionalSuppressMessage({suppressed})]");

    [TestCase("[OnEnd, RequiresUnreferencedCode(\"json\")] protected void {|#1:M|}() { }", "[OnDrained] void Drained() { }")]
    [TestCase("[OnEnd, RequiresUnreferencedCode(\"json\")] protected virtual void {|#1:M|}() { }", "protected override void M() { }")]
    public Task Fires_at_the_handler_that_inherits_it(string inherited, string own) => Fires(
        $"{Usings}abstract class Base {{ {inherited} }} [LoopHandler] partial class {{|#0:Echo|}} : Base {{ {own} }}",
        $"'M' is called by the generated loop, so nobody is told that it has {Trimmed}{Call}");

    [Test]
    public Task Fires_at_an_override_of_what_requires_it() => Fires(
        $"{Usings}abstract class Base {{ [RequiresUnreferencedCode(\"json\")] protected virtual void {{|#1:M|}}() {{ }} }} "
            + "[LoopHandler] partial class Echo : Base { [OnEnd] protected override void {|#0:M|}() { } }",
        $"'M' is called by the generated loop, so nobody is told that it has {Trimmed}{Call}");

    [TestCase("[RequiresUnreferencedCode(\"json\")] {0}", "TryRead", "TryRead")]
    [TestCase("[RequiresUnreferencedCode(\"json\")] public Framer() { } {0}", "Framer", "Framer()")]
    public Task Fires_at_a_framing_whose_framer_requires_it(string members, string called, string at) => Fires(
        $"{Usings}struct Framer : IFramer<int> {{ {members.Replace("{0}", Framer, StringComparison.Ordinal).Replace(at, $"{{|#1:{called}|}}{at[called.Length..]}", StringComparison.Ordinal)} }} "
            + "[LoopHandler] partial class Echo { [OnRecv, {|#0:FramedBy<Framer>|}] void M(int frame) { } }",
        $"'Framer.{called}' is called by the generated loop, so nobody is told that it has {Trimmed}{Call}");

    [TestCase("[LoopHandler] partial class Echo { [{|#1:RequiresUnreferencedCode(\"json\")|}] public Echo() { }" + Ends + " }")]
    [TestCase("[LoopHandler, {|#1:RequiresUnreferencedCode(\"json\")|}] partial class Echo {" + Ends + " }")]
    [TestCase("[LoopHandler, method: {|#1:RequiresUnreferencedCode(\"json\")|}] partial class Echo(Uri uri) { Uri _uri = uri;" + Ends + " }")]
    public Task Fires_where_the_loop_makes_the_instances(string handler) => Fires(
        Usings + handler.Replace("LoopHandler, method:", "LoopHandler] [method:", StringComparison.Ordinal)
            + " class Starter { LoopHost Go(LoopHostBuilder builder) => builder.Listen<{|#0:Echo|}>(\"127.0.0.1:0\").Build(); }",
        $"'Echo' is made by the loop, so nobody is told that it has {Trimmed}give Listen a factory, whose author is told");

    [TestCase("[OnEnd] void M() => Help(); [RequiresUnreferencedCode(\"json\")] void Help() { }")]
    [TestCase("[OnEnd] void M() => Help(); [UnconditionalSuppressMessage(\"Trimming\", \"IL2026\")] void Help() { }")]
    [TestCase("[OnEnd, UnconditionalSuppressMessage(\"Trimming\", \"IL2026\")] void M() { }")]
    [TestCase("[OnEnd, Requires(\"json\")] void M() { } class RequiresAttribute(string what) : Attribute { public string What => what; }")]
    [TestCase("[RequiresUnreferencedCode(\"json\")] Echo(int number) { } public Echo() { } [OnEnd] void M() { }")]
    public Task Stays_silent_on_what_the_loop_does_not_call(string members) => StaysSilent(
        $"{Usings}[LoopHandler] partial class Echo {{ {members} }} class Starter {{ LoopHost Go(LoopHostBuilder builder) => builder.Listen<Echo>(\"127.0.0.1:0\").Build(); }}");

    [TestCase("LoopHost Go(LoopHostBuilder builder) => builder.Listen(\"127.0.0.1:0\", static () => new Echo()).Build();")]
    [TestCase("[RequiresUnreferencedCode(\"json\")] LoopHost Go(LoopHostBuilder builder) => builder.Listen<Echo>(\"127.0.0.1:0\").Build();")]
    [TestCase("int Go(Echo echo) => echo.GetHashCode();")]
    public Task Stays_silent_where_somebody_is_told(string member) => StaysSilent(
        $"{Usings}[LoopHandler] partial class Echo {{ [RequiresUnreferencedCode(\"json\")] public Echo() {{ }} {Ends} }} class Starter {{ {member} }}");

    [Test]
    public Task Stays_silent_on_an_override_that_says_anew_what_it_is_for() => StaysSilent(
        $"{Usings}class Framer : IDisposable {{ [RequiresUnreferencedCode(\"json\")] public void Dispose() {{ }} }} "
            + $"abstract class Base {{ [OnEnd] protected virtual void M() {{ }} [RequiresUnreferencedCode(\"json\")] protected virtual void M(int times) {{ }} }} "
            + "[LoopHandler] partial class Echo : Base { [OnEnd] protected override void M() => new Framer().Dispose(); }");
}
