using System.Collections.Concurrent;

namespace Loop.Conformance.Tests.Support;

/// <summary>What handlers did, in order, for a test on another thread to wait for.</summary>
internal sealed class Journal(CancellationToken deadline)
{
    private readonly ConcurrentQueue<string> _entries = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> Entries => [.. _entries];

    /// <summary>Any thread.</summary>
    public void Note(string entry)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _entries.Enqueue(entry);
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    public int Count(string entry) => _entries.Count(noted => noted == entry);

    /// <summary>Waits until an entry has been noted so many times.</summary>
    public async Task WaitForAsync(string entry, int times = 1)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (Count(entry) >= times)
            {
                return;
            }

            try
            {
                await changed.WaitAsync(deadline);
            }
            catch (OperationCanceledException)
            {
                if (Count(entry) >= times)
                {
                    return;
                }

                Assert.Fail($"'{entry}' was noted {Count(entry)} of {times} times; all: {string.Join(", ", Entries.Take(50))}");
            }
        }
    }
}
