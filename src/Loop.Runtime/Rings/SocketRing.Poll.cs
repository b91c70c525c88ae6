using Loop.Linux;

namespace Loop.Rings;

/// <summary>The timer that makes a poll descriptor readable when a loop's nearest limit runs out (timerfd_create(2)).</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    private int _timer = -1;
    private long _timerDueMs = -1;

    public override void SetPollTimer(long waitMs)
    {
        long nowMs = NowMs;
        long dueMs = waitMs < 0 ? -1 : nowMs + waitMs;
        bool isPending = _timerDueMs > nowMs;
        if (dueMs < 0 ? _timerDueMs < 0 : isPending && Math.Abs(dueMs - _timerDueMs) <= 1)
        {
            return;
        }

        // Setting it takes back an expiry that nobody has read. Of no time at all a nanosecond is left, since 0 would disarm it.
        _timerDueMs = dueMs;
        RingSetup.Require(Kernel.SetTimer(_timer, waitMs < 0 ? 0 : Math.Max(1, waitMs * 1_000_000)), "timerfd_settime");
    }

    /// <summary>Makes the timer, as a part of an epoll set; reported once each time it runs out.</summary>
    protected void OpenPollTimer(int epoll, ulong data)
    {
        const uint events = EpollFlags.In | EpollFlags.EdgeTriggered;
        _timer = RingSetup.Require(Kernel.TimerFd(TimerFlags.CloseOnExec | TimerFlags.NonBlocking), "timerfd_create");
        RingSetup.Require(Kernel.EpollControl(epoll, EpollOperation.Add, _timer, events, data), "epoll_ctl");
    }

    private void ClosePollTimer()
    {
        if (_timer >= 0)
        {
            Kernel.Close(_timer);
        }
    }
}
