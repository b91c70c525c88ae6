using Loop.Connections;
using Loop.Hosting;
using Loop.Rings;
using Loop.Workers;

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
    public void Limits_of_the_process_are_on_by_default()
    {
        LoopOptions options = new() { Loops = 2, Backend = Backend.Epoll };
        HostPlan plan = HostPlan.Make([], [], options, new(new NoServices()));
        using WorkerPool workers = plan.Workers;
        EngineOptions engine = plan.Loops[0].Engine;
        Assert.Multiple(() =>
        {
            Assert.That(options.MaxConnections, Is.Null);
            Assert.That(options.MaxBufferBytes, Is.Null);
            Assert.That(engine.Budget.Maximum, Is.EqualTo((int)Math.Min(ProcessLimits.Descriptors - 256, Token.MaxSlots)));
            Assert.That(engine.MaxBufferBytes, Is.EqualTo(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 / 2));
            Assert.That(plan.Loops[1].Engine.Budget, Is.SameAs(engine.Budget), "connections are counted over all loops");
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

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
