using Loop.Rings;
using Loop.Rings.Uring;
using Loop.Runtime.Tests.Rings;
using Loop.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop.Runtime.Tests.Loops;

/// <summary>Loops that wake each other, of which one fails at that.</summary>
public class WakeListTests
{
    [Test]
    public async Task A_loop_that_fails_as_it_wakes_another_one_wakes_it_all_the_same()
    {
        if (BackendProbe.Process.Features is not { RingMessages: true } features)
        {
            TestContext.Out.WriteLine("rings send no messages here");
            Assert.That(BackendProbe.Process.Features?.RingMessages, Is.Not.True);
            return;
        }

        bool isFatal = false;
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (_, _, _) =>
        {
            int? answer = isFatal ? -Errno.EBADR : null;
            isFatal = false;
            return answer;
        });
        using WorkerPool workers = new(workers: 1, capacity: 16, "wake-list-test");
        EventLoop waking = Make(0, plan, features, workers);
        EventLoop woken = Make(1, new(), features, workers);
        waking.Start();
        woken.Start();
        await Task.WhenAll(waking.Started, woken.Started);
        long ticks = 0;
        waking.Post(() =>
        {
            Deadline.Until(() => woken.IsAsleep, static () => "the other loop does not sleep");
            ticks = woken.Ticks;
            woken.WakeSoon();
            Fill(waking.Ring, plan);
            isFatal = true;
        });
        Assert.That(() => waking.Ended.WaitAsync(Deadline.Patience), Throws.TypeOf<LoopException>().With.Message.Contains("io_uring_enter failed"));
        Deadline.Until(() => woken.Ticks > ticks, static () => "the other loop was not woken");
        woken.RequestStop(TimeSpan.FromSeconds(5));
        await woken.Ended.WaitAsync(Deadline.Patience);
    }

    private static EventLoop Make(int index, FaultPlan plan, UringFeatures features, WorkerPool workers) => new(
        index,
        new()
        {
            Backend = Backend.IoUring,
            Ring = new() { SubmissionEntries = 64, CompletionEntries = 1024 },
            Engine = new() { Budget = new(1000) },
            Services = null!,
            Workers = workers,
            RingMaker = options => new UringRing<FaultyKernel>(new(plan), options, features),
        },
        NullLogger.Instance);

    /// <summary>Leaves no room in the submission queue, and nothing in it submitted.</summary>
    private static void Fill(Ring ring, FaultPlan plan)
    {
        AddUntilSubmitted(ring, plan);
        // Now it holds one entry; once more tells how many there is room for.
        int entries = AddUntilSubmitted(ring, plan);
        for (int i = 1; i < entries; i++)
        {
            ring.StopZeroCopy(0);
        }
    }

    private static int AddUntilSubmitted(Ring ring, FaultPlan plan)
    {
        int before = plan.Calls("IoUringEnter");
        int added = 0;
        while (plan.Calls("IoUringEnter") == before)
        {
            ring.StopZeroCopy(0);
            added++;
        }

        return added;
    }
}
