using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Connects, while the kernel answers with the errors that it rarely gives.</summary>
public class ConnectFaultTests
{
    /// <summary>The harness's own listener takes the first two: one to get a port, and one on it.</summary>
    private const int OwnSockets = 2;

    private static IEnumerable<Backend> Backends => BackendProbe.Process.Features is null ? [Backend.Epoll] : [Backend.Epoll, Backend.IoUring];

    [TestCaseSource(nameof(Backends))]
    public void Without_a_descriptor_it_is_a_status_and_the_next_one_connects(Backend backend)
    {
        FaultPlan plan = new FaultPlan().On("Socket", static (_, _, number) => number == OwnSockets + 1 ? -Errno.EMFILE : null);
        using EngineHarness harness = new(MakeRing(backend, plan));
        ConnectResult failed = Outcome(harness, harness.StartConnect());
        Assert.That(failed.Status, Is.EqualTo(ConnectStatus.LimitReached));
        Assert.That(failed.Cause, Does.Contain("EMFILE"));
        Assert.That(harness.Engine.BudgetUsed, Is.Zero);
        Assert.That(Outcome(harness, harness.StartConnect()).IsConnected, Is.True);
        Assert.That(harness.Engine.BudgetUsed, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public void A_connect_that_a_signal_interrupts_is_made_all_the_same()
    {
        // connect(2) goes on after EINTR. Here it had not begun, so the socket reports that it hung up: the answer must come from the socket, not from
        // a second connect(2).
        FaultPlan plan = new FaultPlan().On("Connect", static (_, _, _) => -Errno.EINTR);
        using EngineHarness harness = new(MakeRing(Backend.Epoll, plan));
        Outcome(harness, harness.StartConnect());
        Assert.That(plan.Calls("Connect"), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Backends))]
    public void An_epoll_set_or_a_ring_that_takes_no_more_is_an_outcome(Backend backend)
    {
        FaultPlan plan = new();
        using EngineHarness harness = new(MakeRing(backend, plan));
        bool isFull = true;
        plan.On("EpollControl", (_, _, _) => isFull ? -Errno.ENOSPC : null);
        plan.On("IoUringEnter", (_, _, _) => isFull ? -Errno.EAGAIN : null);
        ConnectOperation operation = harness.StartConnect();
        harness.Tick();
        isFull = false;
        ConnectResult result = Outcome(harness, operation);
        Assert.That(result.Status, Is.EqualTo(backend == Backend.Epoll ? ConnectStatus.LimitReached : ConnectStatus.Connected), result.ToString());
    }

    private static ConnectResult Outcome(EngineHarness harness, ConnectOperation operation)
    {
        harness.TickUntil(() => operation.Completion.IsCompleted, "the connect's outcome");
        return operation.Completion.Result;
    }

    private static Ring MakeRing(Backend backend, FaultPlan plan) => backend == Backend.Epoll
        ? new EpollRing<FaultyKernel>(new(plan), new())
        : new UringRing<FaultyKernel>(new(plan), new(), BackendProbe.Process.Features!);
}
