using Loop.Connections;

namespace Loop.Runtime.Tests.Connections;

/// <summary>The limits that hold where nobody states any, as the documents list them: a change of one is a change for every user.</summary>
public class DefaultLimitTests
{
    [Test]
    public void Limits_are_on_by_default()
    {
        ConnectionLimits limits = new();
        Assert.Multiple(() =>
        {
            Assert.That(limits.SendQueueHighBytes, Is.EqualTo(256 * 1024));
            Assert.That(limits.SendQueueLowBytes, Is.EqualTo(64 * 1024));
            Assert.That(limits.SendQueueHardBytes, Is.EqualTo(4 * 1024 * 1024));
            Assert.That(limits.MaxCarryBytes, Is.EqualTo(1024 * 1024));
            Assert.That(limits.LingerBytes, Is.EqualTo(1024 * 1024));
            Assert.That(limits.FirstByteTimeoutMs, Is.EqualTo(10_000));
            Assert.That(limits.IdleTimeoutMs, Is.EqualTo(300_000));
            Assert.That(limits.CloseTimeoutMs, Is.EqualTo(5_000));
        });
    }

    [Test]
    public void Options_of_a_host_have_the_defaults_that_are_told()
    {
        LoopOptions options = new();
        Assert.Multiple(() =>
        {
            Assert.That(options.Loops, Is.EqualTo(Environment.ProcessorCount));
            Assert.That(options.PinLoops, Is.False);
            Assert.That(options.ShutdownTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(options.StallThreshold, Is.EqualTo(TimeSpan.FromMilliseconds(50)));
            Assert.That(options.StallIsolation, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(options.EndProcessAfterStall, Is.Null);
            Assert.That(new ListenOptions().SharePort, Is.False);
            Assert.That(new ListenOptions().Accept, Is.EqualTo(AcceptMode.PerLoop));
        });
    }
}
