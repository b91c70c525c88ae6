using Loop.Timers;

namespace Loop.Runtime.Tests.Timers;

/// <summary>The clock that a test drives: moved at any moment, it rings when the time has come, and not later.</summary>
public class LoopClockTests
{
    [Test]
    public void It_rings_in_time_when_the_provider_moves_while_it_is_asked()
    {
        MovingTime time = new() { MovesBeforeChangeMs = 60 };
        int rings = 0;
        using LoopClock clock = new(time, () => rings++);
        Assert.That(clock.TryRingAfter(100, clock.NowMs), Is.True);
        time.Advance(39);
        Assert.That((clock.NowMs, rings), Is.EqualTo((99L, 0)));
        time.Advance(1);
        Assert.That((clock.NowMs, rings), Is.EqualTo((100L, 1)));
    }

    [TestCase(100)]
    [TestCase(250)]
    public void It_says_so_when_the_time_has_come_meanwhile(int movesMs)
    {
        MovingTime time = new() { MovesBeforeChangeMs = movesMs };
        using LoopClock clock = new(time, static () => { });
        Assert.That(clock.TryRingAfter(100, clock.NowMs), Is.False);
    }

    /// <summary>One timer; the first time that it is set is moved on before.</summary>
    private sealed class MovingTime : TimeProvider
    {
        private long _nowMs;
        private long? _dueMs;
        private Action _ring = static () => { };

        public int MovesBeforeChangeMs { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _nowMs;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Alarm(this);
        }

        public void Advance(long ms)
        {
            _nowMs += ms;
            if (_dueMs <= _nowMs)
            {
                _dueMs = null;
                _ring();
            }
        }

        private sealed class Alarm(MovingTime time) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                (int movesMs, time.MovesBeforeChangeMs) = (time.MovesBeforeChangeMs, 0);
                time.Advance(movesMs);
                time._dueMs = dueTime == Timeout.InfiniteTimeSpan ? null : time._nowMs + (long)dueTime.TotalMilliseconds;
                return true;
            }

            public void Dispose() => time._dueMs = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
