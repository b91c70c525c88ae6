using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A time is not written as a time span.</summary>
[TestFixture]
public sealed class LOOP1013Tests : RuleTests
{
    [TestCase("IdleTimeout", "30", "without a colon it would be 30 days")]
    [TestCase("FirstByteTimeout", "5s", "it has no colon")]
    [TestCase("CloseTimeout", "", "it has no colon")]
    [TestCase("IdleTimeout", "00:00:3O", "it is no time span")]
    [TestCase("IdleTimeout", "24:00:00", "without days before a dot it would be 24 days")]
    [TestCase("IdleTimeout", "30:00:00:00.5", "without days before a dot it would be 30 days")]
    [TestCase("IdleTimeout", "00:60", "it is no time span")]
    [TestCase("FirstByteTimeout", "-00:00:01", "it is negative")]
    [TestCase("CloseTimeout", "30.00:00:00", "it is longer than 24 days")]
    public Task Fires_on_what_is_no_time(string argument, string text, string reason) => Fires(
        $"[LoopHandler({{|#0:{argument} = \"{text}\"|}})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}",
        $"{argument} = \"{text}\" is refused, because {reason}; write hours, minutes and seconds, such as \"00:00:30\"");

    [Test]
    public Task Fires_on_a_constant() => Fires(
        "[LoopHandler({|#0:IdleTimeout = Times.Idle|})] partial class Echo { [OnEnd] void Ended() { } } static class Times { public const string Idle = \"1\" + \"0\"; }",
        "IdleTimeout = \"10\" is refused, because without a colon it would be 10 days; write hours, minutes and seconds, such as \"00:00:30\"");

    [TestCase("OnTimer({|#0:Every = \"30\"|})", "Every", "30", "without a colon it would be 30 days")]
    [TestCase("OnTimer({|#0:After = \"-0:0:1\"|})", "After", "-0:0:1", "it is negative")]
    [TestCase("OnIdle({|#0:\"5s\"|})", "OnIdle", "5s", "it has no colon")]
    public Task Fires_on_a_timer(string attribute, string argument, string text, string reason) => Fires(
        $"[LoopHandler] partial class Clock {{ [{attribute}] void M() {{ }} }}",
        $"{argument} = \"{text}\" is refused, because {reason}; write hours, minutes and seconds, such as \"00:00:30\"");

    [TestCase("")]
    [TestCase("IdleTimeout = \"00:00:30\"")]
    [TestCase("FirstByteTimeout = \"0:5\"")]
    [TestCase("CloseTimeout = \"00:00:00\"")]
    [TestCase("IdleTimeout = \"1.00:00:00\", CloseTimeout = \"00:00:00.25\"")]
    [TestCase("IdleTimeout = \"24.20:31:23.647\"")]
    [TestCase("IdleTimeout = null")]
    public Task Stays_silent_on_times(string arguments) =>
        StaysSilent($"[LoopHandler({arguments})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}");
}
