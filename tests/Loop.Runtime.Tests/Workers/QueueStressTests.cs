using Loop.Workers;

namespace Loop.Runtime.Tests.Workers;

/// <summary>Many threads on both ends: nothing is lost, nothing comes twice, and what one producer queued one consumer never sees out of order.</summary>
public class QueueStressTests
{
    private const int Producers = 4;
    private static readonly TimeSpan _time = TimeSpan.FromSeconds(150);

    [TestCase(2, 1)]
    [TestCase(8, 2)]
    [TestCase(1024, 3)]
    public async Task A_bounded_queue_gives_each_item_once_and_in_each_producers_order(int capacity, int seed)
    {
        // Through two places nearly each item is a hand-over from one thread to another, which on a busy machine is a time slice.
        int perProducer = capacity == 2 ? 5_000 : 50_000;
        BoundedQueue<Item> queue = new(capacity);
        int taken = 0;
        Task<List<Item>>[] consumers = [.. Enumerable.Range(0, 3).Select(number => OnThread(() =>
        {
            List<Item> seen = [];
            Random random = new((seed * 100) + number);
            while (Volatile.Read(ref taken) < Producers * perProducer)
            {
                if (queue.TryDequeue() is { } item)
                {
                    Interlocked.Increment(ref taken);
                    seen.Add(item);
                }
                else if (random.Next(4) == 0)
                {
                    Thread.Yield();
                }
            }

            return seen;
        }))];
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => OnThread(() =>
        {
            SpinWait spin = default;
            for (int number = 0; number < perProducer; number++)
            {
                Item item = new(producer, number);
                while (!queue.TryEnqueue(item))
                {
                    // Without the sleep of a millisecond that it would come to: with two places that is a minute on a busy machine.
                    spin.SpinOnce(sleep1Threshold: -1);
                }
            }

            return perProducer;
        }))).WaitAsync(_time);
        List<Item>[] seen = await Task.WhenAll(consumers).WaitAsync(_time);
        Assert.That(queue.IsEmpty, Is.True);
        Assert.That(seen.Sum(static items => items.Count), Is.EqualTo(Producers * perProducer));
        Assert.That(seen.SelectMany(static items => items).Distinct().Count(), Is.EqualTo(Producers * perProducer));
        foreach (List<Item> items in seen)
        {
            int[] next = new int[Producers];
            foreach (Item item in items)
            {
                Assert.That(item.Number, Is.GreaterThanOrEqualTo(next[item.Producer]));
                next[item.Producer] = item.Number + 1;
            }
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task A_worker_pool_does_all_work_of_many_threads_once(int workers)
    {
        const int perProducer = 10_000;
        using WorkerPool pool = new(workers, capacity: 64, "stress");
        int[] done = new int[Producers * perProducer];
        int left = done.Length;
        TaskCompletionSource allDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(() =>
        {
            Random random = new(producer);
            SpinWait spin = default;
            for (int number = 0; number < perProducer; number++)
            {
                int index = (producer * perProducer) + number;
                Work work = new(() =>
                {
                    Interlocked.Increment(ref done[index]);
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        allDone.SetResult();
                    }
                });
                while (!pool.TryQueue(work))
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                }

                if (random.Next(64) == 0)
                {
                    // So that the workers run out of work now and then, and sleep.
                    Thread.Yield();
                }
            }
        }))).WaitAsync(_time);
        await allDone.Task.WaitAsync(_time);
        Assert.That(done, Is.All.EqualTo(1));
        Assert.That(pool.Started, Is.LessThanOrEqualTo(workers));
        pool.Dispose();
        Assert.That(pool.TryQueue(new Work(static () => { })), Is.False);
    }

    /// <summary>Both of a pair must run at once; whichever is queued first, the worker that sleeps is woken for the other.</summary>
    [Test]
    public async Task Work_is_not_left_behind_work_that_waits_for_it()
    {
        const int pairs = 5000;
        using WorkerPool pool = new(workers: 2, capacity: 64, "pairs");
        Task givenUp = Task.Delay(_time);
        for (int i = 0; i < pairs; i++)
        {
            TaskCompletionSource[] begun = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
            TaskCompletionSource[] ended = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
            using Barrier start = new(2);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(one => Task.Run(() =>
            {
                start.SignalAndWait();
                Assert.That(pool.TryQueue(new Work(() =>
                {
                    begun[one].SetResult();
                    if (Task.WaitAny(begun[1 - one].Task, givenUp) == 0)
                    {
                        ended[one].SetResult();
                    }
                    else
                    {
                        ended[one].SetException(new TimeoutException($"pair {i}: the other one did not begin"));
                    }
                })), Is.True);
            })));
            await Task.WhenAll(ended.Select(static source => source.Task));
        }
    }

    /// <summary>On a thread of its own: what spins in the pool's few threads keeps the others from starting.</summary>
    private static Task<T> OnThread<T>(Func<T> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Item(int Producer, int Number);

    private sealed class Work(Action action) : IWorkItem
    {
        public void Execute() => action();
    }
}
