using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Handlers;

/// <summary>The send queue's limits contradict each other.</summary>
[TestFixture]
public sealed class LOOP1015Tests : RuleTests
{
    [TestCase("SendQueueLowBytes = 9, {|#0:SendQueueHighBytes = 8|}", "SendQueueLowBytes (9)", "SendQueueHighBytes (8)")]
    [TestCase("{|#0:SendQueueHardBytes = 300000|}, SendQueueHighBytes = 300001", "SendQueueHighBytes (300001)", "SendQueueHardBytes (300000)")]
    [TestCase("{|#0:SendQueueHighBytes = 65535|}", "SendQueueLowBytes (65536 by default)", "SendQueueHighBytes (65535)")]
    [TestCase("{|#0:SendQueueLowBytes = 262145|}", "SendQueueLowBytes (262145)", "SendQueueHighBytes (262144 by default)")]
    [TestCase("{|#0:SendQueueHardBytes = 1000|}", "SendQueueHighBytes (262144 by default)", "SendQueueHardBytes (1000)")]
    [TestCase("{|#0:SendQueueHighBytes = 5000000|}, SendQueueLowBytes = 1", "SendQueueHighBytes (5000000)", "SendQueueHardBytes (4194304 by default)")]
    public Task Fires_where_limits_fall(string arguments, string smaller, string larger) => Fires(
        $"[LoopHandler({arguments})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}",
        $"{smaller} is more than {larger}, so the host would refuse to listen; the limits must rise: low <= high <= hard");

    [TestCase("")]
    [TestCase("SendQueueLowBytes = 8, SendQueueHighBytes = 8, SendQueueHardBytes = 8")]
    [TestCase("SendQueueLowBytes = 1, SendQueueHighBytes = 2, SendQueueHardBytes = 3")]
    [TestCase("SendQueueHighBytes = 65536")]
    [TestCase("SendQueueLowBytes = 262144")]
    [TestCase("SendQueueHardBytes = 262144")]
    [TestCase("SendQueueHighBytes = 4194304, MaxCarryBytes = 5000000")]
    public Task Stays_silent_where_limits_rise(string arguments) =>
        StaysSilent($"[LoopHandler({arguments})] partial class Echo {{ [OnEnd] void Ended() {{ }} }}");
}
