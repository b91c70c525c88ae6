using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A trigger does not exist.</summary>
[TestFixture]
public sealed class LOOP1040Tests : RuleTests
{
    [TestCase("OnReadable", "(Trigger)3", "3")]
    [TestCase("OnWritable", "(Trigger)(-1)", "-1")]
    [TestCase("OnReadable", "trigger: (Trigger)int.MaxValue", "2147483647")]
    public Task Fires_for_a_number_that_is_no_trigger(string attribute, string expression, string value) => Fires(
        $"[LoopHandler] partial class Reader {{ [{attribute}({{|#0:{expression}|}})] void Ready(ReadySource source) {{ }} }}",
        $"[{attribute}] on 'Ready' states the trigger {value}, which does not exist, so nothing says when the method would run; " +
        "state Trigger.Level, Trigger.Edge or Trigger.OneShot");

    [TestCase("OnReadable")]
    [TestCase("OnReadable(Trigger.Level)")]
    [TestCase("OnReadable(Trigger.Edge)")]
    [TestCase("OnWritable(Trigger.OneShot)")]
    [TestCase("OnWritable(trigger: Trigger.Edge)")]
    [TestCase("OnReadable((Trigger)2)")]
    [TestCase("OnReadable, OnWritable(Trigger.OneShot)")]
    public Task Stays_silent_for_every_trigger_that_is_one(string attribute) =>
        StaysSilent($"[LoopHandler] partial class Reader {{ [{attribute}] void Ready(ReadySource source) {{ source.Rearm(); }} }}");
}
