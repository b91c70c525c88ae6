using Loop.Loops;

namespace Loop.Runtime.Tests.Loops;

public class WorkQueueTests
{
    [Test]
    public void Work_comes_out_in_the_order_in_which_it_went_in()
    {
        WorkQueue queue = new(8);
        List<int> seen = [];
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                Assert.That(queue.TryEnqueue(state => seen.Add((int)state!), (round * 8) + i), Is.True);
            }

            while (queue.TryDequeue(out Action<object?> action, out object? state))
            {
                action(state);
            }
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 40)));
    }

    [Test]
    public void A_full_queue_refuses_and_takes_again_when_there_is_room()
    {
        WorkQueue queue = new(4);
        for (int i = 0; i < 4; i++)
        {
            Assert.That(queue.TryEnqueue(static _ => { }, null), Is.True);
        }

        Assert.That(queue.TryEnqueue(static _ => { }, null), Is.False);
        Assert.That(queue.IsEmpty, Is.False);
        Assert.That(queue.TryDequeue(out _, out _), Is.True);
        Assert.That(queue.TryEnqueue(static _ => { }, null), Is.True);
    }

    [Test]
    [CancelAfter(60_000)]
    public void Each_of_four_producers_keeps_its_order_and_nothing_is_lost(CancellationToken cancellation)
    {
        const int producers = 4;
        const int each = 50_000;
        WorkQueue queue = new(256);
        int[] next = new int[producers];
        int taken = 0;
        int disorder = 0;
        Action<object?> take = state =>
        {
            (int producer, int number) = ((int, int))state!;
            disorder += next[producer]++ == number ? 0 : 1;
            taken++;
        };
        Thread[] threads = [.. Enumerable.Range(0, producers).Select(producer => new Thread(() =>
        {
            SpinWait spin = default;
            for (int number = 0; number < each && !cancellation.IsCancellationRequested;)
            {
                if (queue.TryEnqueue(take, (producer, number)))
                {
                    number++;
                }
                else
                {
                    spin.SpinOnce();
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        SpinWait wait = default;
        while (taken < producers * each && !cancellation.IsCancellationRequested)
        {
            if (queue.TryDequeue(out Action<object?> action, out object? state))
            {
                action(state);
            }
            else
            {
                wait.SpinOnce();
            }
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.That((taken, disorder), Is.EqualTo((producers * each, 0)));
        Assert.That(queue.IsEmpty, Is.True);
    }
}
