using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>What the probe makes of a kernel or a sandbox, and what Auto makes of the probe.</summary>
public class ProbeTests
{
    [TestCase(Errno.ENOSYS, "ENOSYS")]
    [TestCase(Errno.EPERM, "seccomp")]
    [TestCase(Errno.EINVAL, "6.1")]
    public void A_refused_set_up_is_not_available_and_auto_takes_epoll(int errno, string cause)
    {
        BackendProbe probe = Probe(new FaultPlan().On("IoUringSetup", (_, _, _) => -errno));
        Assert.That(probe.Features, Is.Null);
        Assert.That(probe.NotAvailable, Does.Contain(cause));
        Assert.That(RingFactory.Choose(Backend.Auto, () => probe), Is.EqualTo(Backend.Epoll));
        LoopException exception = Assert.Throws<LoopException>(() => RingFactory.Choose(Backend.IoUring, () => probe))!;
        Assert.That(exception.Message, Does.Contain(cause).And.Contain("choose --backend auto or epoll").And.Not.Contain("\n"));
    }

    [TestCase(Errno.EPERM, "EPERM")]
    [TestCase(Errno.ENOSYS, "ENOSYS")]
    public void A_ring_that_may_be_made_and_not_entered_is_not_available_for_that_reason(int errno, string cause)
    {
        BackendProbe probe = Probe(new FaultPlan().On("IoUringEnter", (_, _, _) => -errno));
        Assert.That(probe.Features, Is.Null);
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(probe.NotAvailable, Is.EqualTo(BackendProbe.Process.NotAvailable));
            return;
        }

        Assert.That(probe.NotAvailable, Does.StartWith("io_uring_enter is forbidden").And.Contain(cause).And.Contain("seccomp"));
        Assert.That(RingFactory.Choose(Backend.Auto, () => probe), Is.EqualTo(Backend.Epoll));
    }

    [Test]
    public void What_epoll_needs_too_is_not_remedied_by_choosing_epoll()
    {
        FaultPlan plan = new FaultPlan().On("EventFd", static (_, _, _) => -Errno.EPERM);
        LoopException exception = Assert.Throws<LoopException>(() => new EpollRing<FaultyKernel>(new(plan), new()).Dispose())!;
        Assert.That(exception.Message, Does.StartWith("eventfd2 failed: EPERM").And.Contain("seccomp").And.Not.Contain("--backend").And.Not.Contain("io_uring"));
    }

    [TestCase(Errno.ENOMEM, "memlock")]
    [TestCase(Errno.EMFILE, "ulimit -n")]
    public void Exhaustion_is_an_error_and_never_a_silent_epoll(int errno, string remedy)
    {
        FaultPlan plan = new FaultPlan().On("IoUringSetup", (_, _, _) => -errno);
        LoopException exception = Assert.Throws<LoopException>(() => RingFactory.Choose(Backend.Auto, () => Probe(plan)))!;
        Assert.That(exception.Message, Does.Contain(remedy).And.Not.Contain("\n"));
    }

    [Test]
    public void Epoll_by_name_asks_no_probe() =>
        Assert.That(RingFactory.Choose(Backend.Epoll, () => throw new InvalidOperationException("probed")), Is.EqualTo(Backend.Epoll));

    [Test]
    public void Memory_that_comes_back_a_moment_later_is_waited_for()
    {
        FaultPlan plan = new FaultPlan().On("IoUringSetup", (_, _, number) => number <= 2 ? -Errno.ENOMEM : -Errno.ENOSYS);
        FaultyKernel kernel = new(plan);
        int result = UringLadder.SetUp(ref kernel, 512, 8192, out _);
        Assert.That((result, plan.Calls("IoUringSetup")), Is.EqualTo((-Errno.ENOSYS, 3)));
    }

    [Test]
    public void Under_a_small_memory_limit_the_queues_halve_down_to_the_floor()
    {
        List<uint> submissions = [];
        FaultPlan plan = new FaultPlan().On("IoUringSetup", (_, entries, _) =>
        {
            submissions.Add(entries);
            return -Errno.ENOMEM;
        });
        FaultyKernel kernel = new(plan);
        int result = UringLadder.SetUp(ref kernel, 512, 8192, out _);
        Assert.That(result, Is.EqualTo(-Errno.ENOMEM));
        Assert.That(submissions[^1], Is.EqualTo(64));
        Assert.That(submissions, Is.Ordered.Descending);
    }

    [Test]
    public void A_kernel_without_no_sqarray_gets_an_index_array()
    {
        FaultPlan plan = new FaultPlan().On("IoUringSetup", (flags, _, _) => (flags & UringSetup.NoSqArray) != 0 ? -Errno.EINVAL : null);
        Assert.That(Probe(plan).Features is null, Is.EqualTo(BackendProbe.Process.Features is null));
        Assert.That(plan.Calls("IoUringSetup"), Is.EqualTo(2));
    }

    [Test]
    public void A_kernel_without_incremental_buffers_is_available_without_them()
    {
        FaultPlan plan = new FaultPlan().On(
            "IoUringRegister", (operation, flags, _) => operation == UringRegister.RegisterPbufRing && flags == UringBufferRing.Incremental ? -Errno.EINVAL : null);
        Assert.That(Probe(plan).Features?.IncrementalBuffers, Is.Not.True);
        Assert.That(Probe(plan).Features is null, Is.EqualTo(BackendProbe.Process.Features is null));
    }

    [TestCase("6.1.0", true)]
    [TestCase("6.5.13", true)]
    [TestCase("6.6.0", false)]
    [TestCase("6.6.87", false)]
    [TestCase("6.7.12", false)]
    [TestCase("6.8.0", true)]
    [TestCase("6.18.44", true)]
    [TestCase("7.0.0", true)]
    public void Kernels_whose_multishot_accept_gives_wrong_descriptors_accept_one_at_a_time(string version, bool manyAtOnce)
    {
        Assert.That(UringProbe.AcceptsManySoundly(Version.Parse(version)), Is.EqualTo(manyAtOnce));
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        const int connections = 100;
        HashSet<ushort> priorities = [];
        FaultPlan plan = new()
        {
            OnEntry = (ref IoUringSqe entry) =>
            {
                if (entry.Opcode == UringOperation.Accept)
                {
                    priorities.Add(entry.IoPriority);
                }
            },
        };
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), new(), features with { MultishotAccept = manyAtOnce }));
        List<EchoPeer> peers = [.. Enumerable.Range(0, connections).Select(_ => new EchoPeer(harness.Connect()))];
        harness.TickUntil(() => harness.Connections == connections, "all connections");
        Random random = new(4);
        peers.ForEach(peer => peer.Send(random, 100));
        peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        Assert.That(priorities, Is.EqualTo([manyAtOnce ? UringAccept.Multishot : (ushort)0]));
        peers.ForEach(static peer => peer.Dispose());
    }

    private static BackendProbe Probe(FaultPlan plan)
    {
        (UringFeatures? features, string? notAvailable) = UringProbe.Run(new FaultyKernel(plan));
        return new(features, notAvailable);
    }
}
