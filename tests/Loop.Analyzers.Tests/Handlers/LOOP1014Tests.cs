using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>A size is negative.</summary>
[TestFixture]
public sealed class LOOP1014Tests : RuleTests
{
    [TestCase("MaxCarryBytes", "-1", "-1")]
    [TestCase("SendQueueLowBytes", "-4096", "-4096")]
    [TestCase("SendQueueHighBytes", "int.MinValue", "-2147483648")]
    [TestCase("SendQueueHardBytes", "1 << 31", "-2147483648")]
    public Task Fires_below_zero(string argument, string expression, string value) => Fires(
        $"[LoopHandler({{|#0:{argument} = {expression}|}})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}",
        $"{argument} = {value} is negative, and nothing has such a size; give a positive number, or leave it out for the default");

    [TestCase("")]
    [TestCase("MaxCarryBytes = 0")]
    [TestCase("MaxCarryBytes = 1")]
    [TestCase("SendQueueLowBytes = 0, SendQueueHighBytes = 0, SendQueueHardBytes = 0")]
    [TestCase("SendQueueHardBytes = int.MaxValue")]
    [TestCase("MaxCarryBytes = 16 * 1024 * 1024")]
    public Task Stays_silent_from_zero_on(string arguments) =>
        StaysSilent($"[LoopHandler({arguments})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}");
}
