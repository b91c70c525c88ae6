using System.Runtime.InteropServices;

namespace Loop.Bench.Peers;

/// <summary>What two players share: whether the game goes on, how many hits each has made, how many balls are still in the air.</summary>
internal sealed class Table(int inFlight)
{
    private readonly Hits[] _hits = new Hits[2];
    private TaskCompletionSource _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isOver = true;
    private int _inTheAir;

    public int InFlight => inFlight;

    public long Count => Volatile.Read(ref _hits[0].Count) + Volatile.Read(ref _hits[1].Count);

    public void Begin()
    {
        _inTheAir = inFlight;
        _atRest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _isOver = false;
    }

    public Task EndAsync()
    {
        _isOver = true;
        return _atRest.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    /// <summary>A player got a ball; false when it is not to be sent back.</summary>
    public bool Hit(int player)
    {
        ref long count = ref _hits[player].Count;
        Volatile.Write(ref count, count + 1);
        if (!_isOver)
        {
            return true;
        }

        if (Interlocked.Decrement(ref _inTheAir) == 0)
        {
            _atRest.SetResult();
        }

        return false;
    }

    /// <summary>A count on a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Hits
    {
        [FieldOffset(64)]
        public long Count;
    }
}
