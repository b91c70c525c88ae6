using Loop.Rings;

namespace Loop.Loops;

/// <summary>
/// The sleeping loops that one loop has something for. They are woken at the end of its tick, each once, by a message from ring to ring where
/// both have one. Used by the loop thread only.
/// </summary>
internal sealed class WakeList
{
    private readonly List<EventLoop> _sleeping = [];
    private readonly List<EventLoop> _messaged = [];

    /// <summary>Notes a loop that was seen asleep.</summary>
    public void Add(EventLoop loop)
    {
        if (!_sleeping.Contains(loop))
        {
            _sleeping.Add(loop);
        }
    }

    /// <summary>Wakes those that still sleep; the messages leave with the ring's next turn.</summary>
    public void Send(Ring ring)
    {
        foreach (EventLoop loop in _sleeping)
        {
            if (!loop.TryTakeWake())
            {
                continue;
            }

            bool isMessaged;
            try
            {
                isMessaged = ring.TryWakeOther(loop.Ring);
            }
            catch
            {
                // The ring has failed, and its loop ends. Nobody else wakes that one any more: its waking was taken.
                loop.WakeTaken();
                throw;
            }

            if (isMessaged)
            {
                // It must not close its ring before it is known whether the message arrived.
                _messaged.Add(loop);
            }
            else
            {
                loop.WakeTaken();
            }
        }

        _sleeping.Clear();
    }

    /// <summary>The turn after <see cref="Send"/> has been drained: what did not arrive was sent another way.</summary>
    public void NoteSent(Ring ring)
    {
        if (_messaged.Count == 0 || !ring.SendsAreSettled)
        {
            return;
        }

        _messaged.ForEach(static loop => loop.ReleaseWake());
        _messaged.Clear();
    }

    /// <summary>Wakes everybody at once: the loop makes no more turns.</summary>
    public void End()
    {
        foreach (EventLoop loop in _sleeping)
        {
            if (loop.TryTakeWake())
            {
                loop.WakeTaken();
            }
        }

        // Whether the last messages left is not known; waking a loop that is awake does no harm.
        foreach (EventLoop loop in _messaged)
        {
            loop.WakeTaken();
        }

        _sleeping.Clear();
        _messaged.Clear();
    }
}
