namespace Loop.Conformance.Tests.Support;

/// <summary>A clock that stands still until the test moves it on. Timers of it that are due run in that call, in the order of their times.</summary>
internal sealed class DrivenTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _now = TimeSpan.FromHours(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _now.Ticks;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Alarm alarm = new(this, callback, state);
        lock (_lock)
        {
            _alarms.Add(alarm);
        }

        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Moves on, from one timer to the next.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end;
        lock (_lock)
        {
            end = _now + time;
        }

        while (TakeNext(end) is { } due)
        {
            due.Ring();
        }
    }

    private Alarm? TakeNext(TimeSpan end)
    {
        lock (_lock)
        {
            Alarm? next = _alarms.Where(alarm => alarm.Due <= end).MinBy(static alarm => alarm.Due);
            _now = next?.Due is { } due && due > _now ? due : next is null ? end : _now;
            if (next is not null)
            {
                next.Due = null;
            }

            return next;
        }
    }

    private sealed class Alarm(DrivenTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("The loop asks for single times only.");
            }

            lock (time._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
