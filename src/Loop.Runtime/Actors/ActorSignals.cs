using System.Numerics;
using System.Runtime.InteropServices;

namespace Loop.Actors;

/// <summary>The signals that one actor listens to: from any thread a bit is set for each that came, on the loop it becomes an event.</summary>
internal sealed class ActorSignals
{
    private readonly IDisposable[] _subscriptions;
    private ulong _due;

    public ActorSignals(ActorCell cell, PosixSignal[] signals)
    {
        _subscriptions = new IDisposable[signals.Length];
        for (int i = 0; i < signals.Length; i++)
        {
            ulong bit = 1ul << i;
            _subscriptions[i] = SignalHub.Listen(signals[i], () => Note(cell, bit), isLast: false);
        }
    }

    /// <summary>Takes the next signal that came; its number in the class, or -1.</summary>
    public int Take()
    {
        ulong due = Volatile.Read(ref _due);
        if (due == 0)
        {
            return -1;
        }

        int number = BitOperations.TrailingZeroCount(due);
        Interlocked.And(ref _due, ~(1ul << number));
        return number;
    }

    public void End()
    {
        foreach (IDisposable subscription in _subscriptions)
        {
            subscription.Dispose();
        }
    }

    private void Note(ActorCell cell, ulong bit)
    {
        Interlocked.Or(ref _due, bit);
        cell.InterruptFromAnyThread();
    }
}
