using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A signal is none that a handler can have.</summary>
[TestFixture]
public sealed class LOOP1041Tests : RuleTests
{
    [TestCase("(PosixSignal)0", "0")]
    [TestCase("(PosixSignal)9", "9")]
    [TestCase("(PosixSignal)19", "19")]
    [TestCase("(PosixSignal)11", "11")]
    [TestCase("(PosixSignal)34", "34")]
    [TestCase("(PosixSignal)65", "65")]
    [TestCase("signal: (PosixSignal)(-11)", "-11")]
    public Task Fires_for_what_is_no_signal_of_a_handler(string expression, string value) => Fires(
        "using System.Runtime.InteropServices;\n" +
        $"[LoopHandler] partial class Settings {{ [OnSignal({{|#0:{expression}|}})] void Reload() {{ }} }}",
        $"[OnSignal] on 'Reload' states the signal {value}, which is none or which no program handles (signal(7)), so the method would never run; " +
        "state one of PosixSignal, or the number of another, such as (PosixSignal)10 for SIGUSR1");

    [TestCase("PosixSignal.SIGHUP")]
    [TestCase("PosixSignal.SIGTSTP")]
    [TestCase("signal: PosixSignal.SIGTERM")]
    [TestCase("(PosixSignal)10")]
    [TestCase("(PosixSignal)64")]
    public Task Stays_silent_for_every_signal_that_is_one(string expression) => StaysSilent(
        $"using System.Runtime.InteropServices;\n[LoopHandler] partial class Settings {{ [OnSignal({expression})] void Reload() {{ }} }}");
}
