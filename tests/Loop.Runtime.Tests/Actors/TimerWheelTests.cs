using Loop.Timers;

namespace Loop.Runtime.Tests.Actors;

/// <summary>The wheel against a sorted list, and at its edges.</summary>
public class TimerWheelTests
{
    private const int AllMoves = int.MaxValue;

    private const int Owner = 1;

    [Test]
    public void It_tells_what_a_sorted_list_tells([Range(1, 20)] int seed)
    {
        Random random = new(seed);
        long now = random.NextInt64(0, 1L << 40);
        TimerWheel wheel = new(now);
        Dictionary<int, (TimerHandle Handle, long DueMs)> armed = [];
        int index = 0;
        for (int step = 0; step < 3000; step++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    long due = now + Delay(random);
                    armed[index] = (wheel.Arm(due, 0, Owner, index), due);
                    index++;
                    break;
                case 2 when armed.Count > 0:
                    int victim = armed.Keys.ElementAt(random.Next(armed.Count));
                    Assert.That(Cancel(wheel, armed[victim].Handle), Is.True);
                    Assert.That(Cancel(wheel, armed[victim].Handle), Is.False);
                    armed.Remove(victim);
                    break;
                default:
                    now += Delay(random) >> random.Next(0, 20);
                    Take(wheel, now, armed);
                    break;
            }

            Assert.That(wheel.Count, Is.EqualTo(armed.Count));
        }

        while (armed.Count > 0)
        {
            long nextMs = wheel.NextMs(now);
            Assert.That(nextMs, Is.GreaterThanOrEqualTo(0));
            Assert.That(now + nextMs, Is.LessThanOrEqualTo(armed.Values.Min(static timer => timer.DueMs)));
            now += Math.Max(1, nextMs);
            Take(wheel, now, armed);
        }

        Assert.That(wheel.NextMs(now), Is.EqualTo(-1));
    }

    [Test]
    public void Those_of_one_time_are_due_in_the_order_in_which_they_were_armed()
    {
        TimerWheel wheel = new(0);
        for (int i = 0; i < 1000; i++)
        {
            wheel.Arm(100_000, 0, Owner, i);
        }

        Assert.That(TakeAll(wheel, 99_999), Is.Empty);
        Assert.That(TakeAll(wheel, 100_000), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test]
    public void A_periodic_timer_does_not_drift_and_tells_missed_times_once()
    {
        TimerWheel wheel = new(0);
        TimerHandle handle = wheel.Arm(10, 10, Owner, 0);
        List<long> due = [];
        foreach (long now in (long[])[9, 10, 23, 24, 30, 75, 79, 80, 1000, 1001, 1009])
        {
            int moves = AllMoves;
            while (wheel.TryTakeDue(now, ref moves, out DueTimer timer))
            {
                due.Add(timer.DueMs);
            }
        }

        Assert.That(due, Is.EqualTo([10L, 20, 30, 40, 80, 90]));
        Assert.That(wheel.NextMs(1009), Is.EqualTo(1));
        Assert.That(Cancel(wheel, handle), Is.True);
        Assert.That((wheel.Count, wheel.NextMs(1009)), Is.EqualTo((0, -1L)));
    }

    [Test]
    public void A_handle_of_a_timer_that_is_over_cancels_nobody_elses()
    {
        TimerWheel wheel = new(0);
        TimerHandle first = wheel.Arm(1, 0, Owner, 1);
        Assert.That(TakeAll(wheel, 1), Is.EqualTo([1]));
        TimerHandle second = wheel.Arm(5, 0, Owner, 2);
        Assert.That(second.Node, Is.EqualTo(first.Node), "the node was not used again");
        Assert.That(Cancel(wheel, first), Is.False);
        Assert.That(Cancel(wheel, default), Is.False);
        Assert.That(TakeAll(wheel, 5), Is.EqualTo([2]));
    }

    [Test]
    public void With_few_moves_at_a_time_nothing_is_lost_and_all_comes_in_order()
    {
        TimerWheel wheel = new(7);
        Random random = new(1);
        List<(long DueMs, int Index)> expected = [];
        for (int i = 0; i < 20_000; i++)
        {
            long due = 1_000_000 + random.Next(0, 100_000);
            wheel.Arm(due, 0, Owner, i);
            expected.Add((due, i));
        }

        List<long> told = [];
        long now = 1_200_000;
        while (wheel.Count > 0)
        {
            int moves = 100;
            while (wheel.TryTakeDue(now, ref moves, out DueTimer timer))
            {
                told.Add(timer.DueMs);
            }

            Assert.That(moves, Is.LessThanOrEqualTo(100));
            Assert.That(wheel.Count == 0 || wheel.NextMs(now) == 0);
        }

        Assert.That(told, Is.EqualTo(expected.Select(static timer => timer.DueMs).Order()));
    }

    [Test]
    public void A_timer_that_is_cancelled_while_its_slot_is_emptied_is_not_told()
    {
        TimerWheel wheel = new(0);
        TimerHandle[] handles = [.. Enumerable.Range(0, 100).Select(i => wheel.Arm(5000, 0, Owner, i))];
        int moves = 10;
        Assert.That(wheel.TryTakeDue(6000, ref moves, out _), Is.False);
        for (int i = 0; i < 100; i += 2)
        {
            Assert.That(Cancel(wheel, handles[i]), Is.True);
        }

        Assert.That(TakeAll(wheel, 6000), Is.EqualTo(Enumerable.Range(0, 50).Select(static i => (2 * i) + 1)));
    }

    [Test]
    public void Arming_and_cancelling_allocates_nothing_with_a_million_armed()
    {
        TimerWheel wheel = new(0);
        TimerHandle[] handles = new TimerHandle[1_000_000];
        Random random = new(1);
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = wheel.Arm(1 + random.Next(1_000_000), 0, Owner, i);
        }

        CancelLater(wheel, handles[0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 100_000; i++)
        {
            handles[i - 1] = wheel.Arm(1 + random.Next(1_000_000), 0, Owner, i);
            CancelLater(wheel, handles[i]);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void What_cancelled_timers_would_have_told_is_given_back()
    {
        TimerWheel wheel = new(0);
        TimerHandle[] handles = [.. Enumerable.Range(0, 100).Select(i => wheel.Arm(10 + i, 0, Owner, i))];
        List<int> ended = [];
        for (int i = 0; i < handles.Length; i += 2)
        {
            wheel.Cancel(handles[i]);
            wheel.Cancel(handles[i]);
            if (i % 20 == 0)
            {
                foreach (EndedTimer timer in wheel.FinishCancelled())
                {
                    Assert.That(timer.Owner, Is.EqualTo(Owner));
                    ended.Add(timer.Index);
                }
            }
        }

        foreach (EndedTimer timer in wheel.FinishCancelled())
        {
            ended.Add(timer.Index);
        }

        Assert.That(ended, Is.EqualTo(Enumerable.Range(0, 50).Select(static i => 2 * i)));
        Assert.That(wheel.FinishCancelled().Length, Is.Zero);
        Assert.That(TakeAll(wheel, 200), Is.EqualTo(Enumerable.Range(0, 50).Select(static i => (2 * i) + 1)));
    }

    [Test]
    public void Whatever_is_cancelled_the_others_keep_their_order([Range(1, 10)] int seed)
    {
        TimerWheel wheel = new(0);
        Random random = new(seed);
        List<(TimerHandle Handle, int Index)> armed = [];
        int oneIn = random.Next(2, 100);
        for (int i = 0; i < 20_000; i++)
        {
            armed.Add((wheel.Arm(200_000, 0, Owner, i), i));
            // Those at the end of the list, and any others.
            int victims = random.Next(oneIn) == 0 ? armed.Count : random.Next(3);
            for (int v = 0; v < victims && random.Next(20) != 0; v++)
            {
                int victim = random.Next(2) == 0 ? armed.Count - 1 : random.Next(armed.Count);
                CancelLater(wheel, armed[victim].Handle);
                armed.RemoveAt(victim);
                if (armed.Count == 0)
                {
                    break;
                }
            }
        }

        Assert.That(TakeAll(wheel, 200_000), Is.EqualTo(armed.Select(static timer => timer.Index)));
        Assert.That((wheel.Count, wheel.NextMs(200_000)), Is.EqualTo((0, -1L)));
    }

    [Test]
    public void Few_timers_left_of_many_take_little_room()
    {
        TimerWheel wheel = new(0);
        TimerHandle[] batch = new TimerHandle[32];
        const int left = 30_000;
        int before = wheel.NodeCount;
        for (int round = 0; round < left; round++)
        {
            for (int i = 0; i < batch.Length; i++)
            {
                batch[i] = wheel.Arm(1_000_000, 0, Owner, round);
            }

            foreach (TimerHandle timer in batch.AsSpan(1))
            {
                CancelLater(wheel, timer);
            }
        }

        wheel.FinishCancelled();
        Assert.That(wheel.Count, Is.EqualTo(left));
        Assert.That(wheel.NodeCount - before, Is.LessThanOrEqualTo(left + batch.Length + TimerWheel.MostCancelled));
        Assert.That(TakeAll(wheel, 1_000_000), Is.EqualTo(Enumerable.Range(0, left)));
    }

    [Test]
    public void At_the_end_everything_is_cancelled()
    {
        TimerWheel wheel = new(0);
        for (int i = 0; i < 5000; i++)
        {
            TimerHandle handle = wheel.Arm(i, i % 3, Owner, i);
            if (i % 5 == 0)
            {
                CancelLater(wheel, handle);
            }
        }

        Assert.That(wheel.CancelAll().Count(), Is.EqualTo(4000));
        Assert.That((wheel.Count, wheel.NextMs(0)), Is.EqualTo((0, -1L)));
    }

    /// <summary>Cancels a timer, with others or alone.</summary>
    private static void CancelLater(TimerWheel wheel, TimerHandle timer)
    {
        wheel.Cancel(timer);
        if (wheel.IsToFinish)
        {
            wheel.FinishCancelled();
        }
    }

    /// <summary>Cancels a timer at once; false when it was over.</summary>
    private static bool Cancel(TimerWheel wheel, TimerHandle timer)
    {
        int armed = wheel.FinishCancelled().Length;
        Assert.That(armed, Is.Zero, "others were not finished");
        bool wasArmed = wheel.TryGetDue(timer, out _);
        wheel.Cancel(timer);
        Assert.That(wheel.FinishCancelled().Length, Is.EqualTo(wasArmed ? 1 : 0));
        Assert.That(wheel.TryGetDue(timer, out _), Is.False);
        return wasArmed;
    }

    private static long Delay(Random random) => random.NextInt64(1, 1L << random.Next(1, 31));

    private static void Take(TimerWheel wheel, long now, Dictionary<int, (TimerHandle Handle, long DueMs)> armed)
    {
        long last = long.MinValue;
        int moves = AllMoves;
        while (wheel.TryTakeDue(now, ref moves, out DueTimer timer))
        {
            Assert.That(armed.Remove(timer.Index, out (TimerHandle Handle, long DueMs) told));
            Assert.That(timer.DueMs, Is.EqualTo(told.DueMs).And.LessThanOrEqualTo(now).And.GreaterThanOrEqualTo(last));
            last = timer.DueMs;
        }

        Assert.That(armed.Values.Where(left => left.DueMs <= now), Is.Empty);
    }

    private static List<int> TakeAll(TimerWheel wheel, long now)
    {
        List<int> taken = [];
        int moves = AllMoves;
        while (wheel.TryTakeDue(now, ref moves, out DueTimer timer))
        {
            taken.Add(timer.Index);
        }

        return taken;
    }
}
