using System.Collections.Concurrent;
using Loop.Rings;
using Loop.Rings.Epoll;
using Loop.Workers;

namespace Loop.Runtime.Tests.Rings;

/// <summary>How the file workers wake a ring over epoll.</summary>
internal sealed class FileWakeTests : DescriptorLeakCheck
{
    private const int Patience = 60_000;

    /// <summary>
    /// A result that is taken in the same visit in which it came leaves word of a wake-up that nobody waits for any more. Here it comes in that visit because the pool is
    /// full: a job that waited at the desk is refused, by the loop itself.
    /// </summary>
    [Test]
    public void After_a_result_that_was_taken_as_it_came_the_next_one_wakes_the_loop()
    {
        int writes = 0;
        FaultPlan plan = new() { BeforeWrite = _ => Interlocked.Increment(ref writes) };
        using EpollRing<FaultyKernel> ring = new(new(plan), new());
        for (int i = 0; i <= FileWorkers.MaxJobsOfALoop; i++)
        {
            Start(ring);
        }

        Completion[] completions = new Completion[FileWorkers.MaxJobsOfALoop + 10];
        using (FullPool pool = new())
        {
            Assert.That(ring.Reap(completions), Is.EqualTo(FileWorkers.MaxJobsOfALoop + 1), "all of them, in one visit");
            Assert.That(completions[FileWorkers.MaxJobsOfALoop].Result, Is.EqualTo(-Errno.EAGAIN), "the one that waited was refused");
        }

        ring.Turn(0);
        Assert.That((ring.Reap(completions), ring.HasPending), Is.EqualTo((0, false)), "the wake-up brings nothing");
        Volatile.Write(ref writes, 0);
        Start(ring);
        Ticks.Until(static () => Thread.Yield(), () => Volatile.Read(ref writes) > 0, "the worker to wake the ring");
        Assert.That(ring.Reap(completions), Is.EqualTo(1));
    }

    [Test]
    public void A_worker_that_is_about_to_wake_a_ring_that_ends_finds_its_descriptor_open_and_closes_it([Values] bool isTaken)
    {
        using ManualResetEventSlim mayWrite = new();
        ConcurrentQueue<(string Call, int Descriptor)> calls = new();
        FaultPlan plan = new()
        {
            BeforeWrite = descriptor =>
            {
                mayWrite.Wait(Patience);
                calls.Enqueue(("write", descriptor));
            },
            BeforeClose = descriptor => calls.Enqueue(("close", descriptor)),
        };
        Completion[] completions = new Completion[10];
        EpollRing<FaultyKernel> ring = new(new(plan), new());
        Start(ring);
        if (isTaken)
        {
            Ticks.Until(static () => Thread.Yield(), () => ring.Reap(completions) == 1, "the result, whose worker has not written yet");
        }

        calls.Clear();
        ring.Dispose();
        mayWrite.Set();
        Deadline.Until(() => calls.Any(static call => call.Call == "write"), static () => "the worker has not written");
        int woken = calls.First(static call => call.Call == "write").Descriptor;
        Deadline.Until(() => calls.Contains(("close", woken)), () => $"{woken} is not closed");
        Assert.That(calls.Where(call => call.Descriptor == woken).Select(static call => call.Call), Is.EqualTo(["write", "close"]));
    }

    private static void Start(Ring ring) => ring.StartFile(new() { Kind = FileRequestKind.Sync, File = -1 }, Token.Make(1, 1));

    /// <summary>Occupies every file worker, and fills their queue, until it is disposed.</summary>
    private sealed class FullPool : IWorkItem, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private int _queued;
        private int _running;
        private int _ended;

        public FullPool()
        {
            // When all are in here, each has ended what it did before. What they took off the queue makes room for a few more.
            Ticks.Until(Fill, () => Volatile.Read(ref _running) == FileWorkers.Pool.Workers, "the file workers to be occupied");
            Fill();
        }

        public void Execute()
        {
            Interlocked.Increment(ref _running);
            _end.Wait(Patience);
            Interlocked.Increment(ref _ended);
        }

        public void Dispose()
        {
            _end.Set();
            Ticks.Until(static () => Thread.Yield(), () => Volatile.Read(ref _ended) == _queued, "the file workers to be free again");
            _end.Dispose();
        }

        private void Fill()
        {
            while (FileWorkers.Pool.TryQueue(this))
            {
                _queued++;
            }
        }
    }
}
