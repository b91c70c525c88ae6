using System.Net.Sockets;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Accepting where the system, and not only the process, has no descriptor or no memory left.</summary>
public class AcceptFaultTests
{
    // IORING_NOP_INJECT_RESULT, Linux 6.10: a NOP that completes with what its length says.
    private const uint InjectResult = 1;
    private static readonly Version InjectsResults = new(6, 11);

    [Test]
    public void Accepting_stands_still_for_a_moment_then_goes_on(
        [Values] bool isUring, [Values(Errno.ENFILE, Errno.ENOMEM, Errno.EMFILE, Errno.ENOBUFS)] int errno)
    {
        if (isUring && (BackendProbe.Process.Features is null || Environment.OSVersion.Version < InjectsResults))
        {
            Assert.That(BackendProbe.Process.Features is null ? BackendProbe.Process.NotAvailable : "no results to inject", Is.Not.Empty);
            return;
        }

        long nowNs = 1_000_000_000_000;
        bool isDue = true;
        FaultPlan plan = new()
        {
            NowNs = () => nowNs,
            OnEntry = (ref IoUringSqe entry) =>
            {
                if (isDue && entry.Opcode == UringOperation.Accept)
                {
                    isDue = false;
                    entry.Opcode = UringOperation.Nop;
                    entry.IoPriority = 0;
                    entry.OperationFlags = InjectResult;
                    entry.Length = unchecked((uint)-errno);
                }
            },
        };
        plan.On("Accept", (_, _, number) => !isUring && number == 1 ? -errno : null);
        using EngineHarness harness = new(isUring
            ? new UringRing<FaultyKernel>(new(plan), new(), BackendProbe.Process.Features!)
            : new EpollRing<FaultyKernel>(new(plan), new()));
        using Socket first = harness.Connect();
        harness.TickUntil(() => harness.Engine.Counters.AcceptPauses == 1, "the pause");
        harness.TickUntil(() => first.Poll(0, SelectMode.SelectRead), "the end of the peer that is shed");
        Assert.That(first.Receive(new byte[1]), Is.Zero);
        Assert.That(harness.Engine.Counters.Shed, Is.EqualTo(1));

        using EchoPeer second = new(harness.Connect());
        for (int i = 0; i < 20; i++)
        {
            harness.Tick();
        }

        Assert.That(harness.Connections, Is.Zero, "accepted in the pause");
        nowNs += 100_000_000;
        harness.TickUntil(() => harness.Connections == 1, "accepting to go on");
        second.Send(new Random(3), 100);
        harness.TickUntil(second.HasAll, "every byte to come back");
        Assert.That(harness.Engine.Counters.AcceptPauses, Is.EqualTo(1));
    }

    /// <summary>What an accept brings before it hears that it is to stop (io_uring).</summary>
    [Test]
    public void Who_comes_after_accepting_was_paused_for_want_of_memory_is_closed_and_counted()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        bool isLost = true;
        FaultPlan plan = new()
        {
            OnEntry = (ref IoUringSqe entry) =>
            {
                if (isLost && entry.Opcode == UringOperation.AsyncCancel)
                {
                    entry.Opcode = UringOperation.Nop;
                    entry.OperationFlags = 0;
                }
            },
        };

        // Less than a ring has at its start.
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), new(), BackendProbe.Process.Features), maxBufferBytes: 1000);
        using Socket before = harness.Connect();
        harness.TickUntil(() => harness.Connections == 1, "the connection before the pause");
        harness.Engine.NoteMemoryUse();
        harness.TickUntil(() => harness.Engine.Counters.AcceptPauses == 1, "the pause");
        using Socket after = harness.Connect();
        harness.TickUntil(() => harness.Engine.Counters.Refused == 1 || harness.Connections == 2, "what becomes of the one after it");
        isLost = false;
        Assert.That(harness.Connections, Is.EqualTo(1));
        Assert.That(harness.Engine.Counters.Refused, Is.EqualTo(1));
        harness.TickUntil(() => after.Poll(0, SelectMode.SelectRead), "its end");
        Assert.That(after.Receive(new byte[1]), Is.Zero);
    }
}
