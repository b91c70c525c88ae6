using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A timer has no time that can pass.</summary>
[TestFixture]
public sealed class LOOP1021Tests : RuleTests
{
    [TestCase("[{|#0:OnTimer|}] void M() { }", "[OnTimer]", "has no time", "give either Every or After")]
    [TestCase("[{|#0:OnTimer()|}] void M() { }", "[OnTimer]", "has no time", "give either Every or After")]
    [TestCase("[{|#0:OnTimer(Every = null)|}] void M() { }", "[OnTimer]", "has no time", "give either Every or After")]
    [TestCase(
        "[{|#0:OnTimer(Every = \"00:00:01\", After = \"00:00:01\")|}] void M() { }",
        "[OnTimer]", "has two times, and a timer has one", "give either Every or After")]
    [TestCase("[OnTimer({|#0:Every = \"00:00:00\"|})] void M() { }", "[OnTimer]", "has a time of zero, in which nothing can pass", "give a longer one")]
    [TestCase("[OnTimer({|#0:After = \"0:0\"|})] void M() { }", "[OnTimer]", "has a time of zero, in which nothing can pass", "give a longer one")]
    [TestCase("[OnIdle({|#0:\"00:00\"|})] void M() { }", "[OnIdle]", "has a time of zero, in which nothing can pass", "give a longer one")]
    public Task Fires_where_nothing_says_when(string member, string attribute, string what, string remedy) => Fires(
        "[LoopHandler] partial class Clock { " + member + " }", $"{attribute} on 'M' {what}, so it would never run as its author means; {remedy}");

    [Test]
    public Task Fires_on_the_timer_that_is_one_too_many() => Fires(
        "[LoopHandler] partial class Clock { " + string.Concat(Enumerable.Range(0, 64).Select(number => $"[OnTimer(Every = \"0:0:1\")] void T{number}() {{ }} "))
        + "[OnTimer(Every = \"0:0:1\")] void {|#0:M|}() { } }",
        "[OnTimer] on 'M' is the 65th timer of its class, and a class has 64, so it would never run as its author means; let some of them share one");

    [TestCase("[OnTimer(Every = \"00:00:01\")] void M() { }")]
    [TestCase("[OnTimer(After = \"00:00:00.001\")] void M() { }")]
    [TestCase("[OnTimer(Every = \"1.00:00:00\", After = null)] void M() { }")]
    [TestCase("[OnTimer(Every = \"0:0:1\")] void M() { } [OnTimer(Every = \"0:0:1\")] void N() { } [OnTimer(After = \"0:0:1\")] void O() { }")]
    [TestCase("[OnIdle(\"00:00:30\")] void M() { }")]
    [TestCase("const string Often = \"00:00:00.010\"; [OnTimer(Every = Often)] void M() { }")]
    [TestCase("[OnStart, OnTimer(Every = \"00:01\")] void M() { }")]
    public Task Stays_silent_where_one_time_is_given(string members) => StaysSilent("[LoopHandler] partial class Clock { " + members + " }");
}
