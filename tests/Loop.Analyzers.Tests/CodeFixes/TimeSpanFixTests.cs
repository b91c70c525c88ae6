using Loop.Analyzers.CodeFixes;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

[TestFixture]
public sealed class TimeSpanFixTests
{
    [TestCase("30", "00:00:30")]
    [TestCase("90", "00:01:30")]
    [TestCase("100000", "1.03:46:40")]
    [TestCase("24:00", "1.00:00:00")]
    [TestCase("36:30:15", "1.12:30:15")]
    public Task Writes_the_time_that_was_meant(string text, string fixedText) => new FixTest<TimeSpanFix>(
        $"using Loop;\n[LoopHandler(MaxCarryBytes = 4, {{|LOOP1013:IdleTimeout = /* idle */ \"{text}\"|}})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}\n",
        $"using Loop;\n[LoopHandler(MaxCarryBytes = 4, IdleTimeout = /* idle */ \"{fixedText}\")] partial class Echo {{ [OnEnd] void Ended() {{ }} }}\n").RunAsync();

    [Test]
    public Task Writes_all_times_at_once() => new FixTest<TimeSpanFix>(
        "using Loop;\n[LoopHandler({|LOOP1013:IdleTimeout = \"30\"|}, {|LOOP1013:CloseTimeout = \"5\"|})] partial class Echo { [OnEnd] void Ended() { } }\n",
        "using Loop;\n[LoopHandler(IdleTimeout = \"00:00:30\", CloseTimeout = \"00:00:05\")] partial class Echo { [OnEnd] void Ended() { } }\n")
    {
        NumberOfIncrementalIterations = 2,
        NumberOfFixAllIterations = 1,
    }.RunAsync();

    [TestCase("\"5s\"")]
    [TestCase("\"\"")]
    [TestCase("\"-00:00:01\"")]
    [TestCase("\"24:60:00\"")]
    [TestCase("\"2073601\"")]
    [TestCase("\"99999999999999999999\"")]
    [TestCase("\"3\" + \"0\"")]
    public Task Offers_nothing_where_it_can_only_guess(string expression)
    {
        string source = $"using Loop;\n[LoopHandler({{|LOOP1013:IdleTimeout = {expression}|}})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}\n";
        return new FixTest<TimeSpanFix>(source, source).RunAsync();
    }
}
