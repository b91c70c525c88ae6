using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>
/// An echo over many connections, in seeded order, while the kernel answers with the errors that it rarely gives. Every byte must come
/// back, in order, and at the end everything must be home.
/// </summary>
public class FaultTests
{
    private const int Connections = 20;
    private const int Messages = 400;

    private static IEnumerable<TestCaseData> Faults()
    {
        foreach (int seed in (int[])[1, 2, 3])
        {
            yield return new TestCaseData(Backend.Epoll, seed, new FaultPlan()).SetArgDisplayNames("epoll", $"{seed}", "none");
            yield return new TestCaseData(Backend.Epoll, seed, Every(seed, "EpollWait", 3, -Errno.EINTR)).SetArgDisplayNames("epoll", $"{seed}", "EINTR from the wait");
            yield return new TestCaseData(Backend.Epoll, seed, new FaultPlan().ShortSends(seed, 3)).SetArgDisplayNames("epoll", $"{seed}", "short sends");
            if (BackendProbe.Process.Features is null)
            {
                TestContext.Progress.WriteLine("io_uring is not available here: its fault cases are not made");
                continue;
            }

            yield return new TestCaseData(Backend.IoUring, seed, new FaultPlan()).SetArgDisplayNames("io_uring", $"{seed}", "none");
            foreach ((string name, int errno) in ((string, int)[])[("EINTR", Errno.EINTR), ("EAGAIN", Errno.EAGAIN), ("EBUSY", Errno.EBUSY)])
            {
                yield return new TestCaseData(Backend.IoUring, seed, Every(seed, "IoUringEnter", 3, -errno))
                    .SetArgDisplayNames("io_uring", $"{seed}", $"{name} from the enter");
            }
        }
    }

    [TestCaseSource(nameof(Faults))]
    public void Every_byte_comes_back_whatever_the_kernel_answers(Backend backend, int seed, object faults)
    {
        Random random = new(seed);
        FaultPlan plan = (FaultPlan)faults;
        using EngineHarness harness = new(MakeRing(backend, plan, new()));
        List<EchoPeer> peers = [.. Enumerable.Range(0, Connections).Select(_ => new EchoPeer(harness.Connect()))];
        for (int message = 0; message < Messages; message++)
        {
            EchoPeer peer = peers[random.Next(peers.Count)];
            peer.Send(random, random.Next(1, 3_000));
            for (int ticks = random.Next(3); ticks > 0; ticks--)
            {
                harness.Tick();
            }

            peers[random.Next(peers.Count)].Receive();
        }

        foreach (EchoPeer peer in peers)
        {
            harness.TickUntil(peer.HasAll, "every byte to come back");
            peer.Dispose();
        }

        harness.TickUntil(() => harness.Connections == 0, "the connections to end");
    }

    [Test]
    public void A_completion_queue_that_overflows_loses_nothing()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        const int connections = 200;
        using EngineHarness harness = new(MakeRing(Backend.IoUring, new(), new() { SubmissionEntries = 8, CompletionEntries = 8 }));
        List<EchoPeer> peers = [.. Enumerable.Range(0, connections).Select(_ => new EchoPeer(harness.Connect()))];
        harness.TickUntil(() => harness.Connections == connections, "all connections");
        Random random = new(5);
        peers.ForEach(peer => peer.Send(random, 100));
        peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        Assert.That(harness.Counters.Overflows, Is.GreaterThan(0));
        peers.ForEach(static peer => peer.Dispose());
    }

    [Test]
    public void A_pool_of_one_buffer_grows_when_it_runs_out_and_closes_nobody()
    {
        if (BackendProbe.Process.Features is null)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        using EngineHarness harness = new(MakeRing(Backend.IoUring, new(), new() { ReceiveBuffers = 1, MaxReceiveBuffers = 4, ReceiveBufferBytes = 4096 }));
        List<EchoPeer> peers = [.. Enumerable.Range(0, 30).Select(_ => new EchoPeer(harness.Connect()))];
        Random random = new(6);
        for (int round = 0; round < 20; round++)
        {
            peers.ForEach(peer => peer.Send(random, 2_000));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        Assert.That(harness.Counters.OutOfBuffers, Is.GreaterThan(0));
        peers.ForEach(static peer => peer.Dispose());
    }

    private static Ring MakeRing(Backend backend, FaultPlan plan, RingOptions options) => backend == Backend.Epoll
        ? new EpollRing<FaultyKernel>(new(plan), options)
        : new UringRing<FaultyKernel>(new(plan), options, BackendProbe.Process.Features!);

    /// <summary>About one call in <paramref name="every"/> fails, by the seed; never the first ones, which set up.</summary>
    private static FaultPlan Every(int seed, string call, int every, int result)
    {
        Random random = new(seed);
        return new FaultPlan().On(call, (_, _, number) => number > 10 && random.Next(every) == 0 ? result : null);
    }
}
