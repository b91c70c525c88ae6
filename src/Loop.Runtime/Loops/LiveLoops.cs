namespace Loop.Loops;

/// <summary>The loops of this process that make ticks. Used only where loops begin and end.</summary>
internal static class LiveLoops
{
    private static readonly Lock _lock = new();
    private static readonly List<EventLoop> _loops = [];

    public static void Add(EventLoop loop)
    {
        lock (_lock)
        {
            _loops.Add(loop);
        }
    }

    public static void Remove(EventLoop loop)
    {
        lock (_lock)
        {
            _loops.Remove(loop);
        }
    }

    /// <summary>Lets every other loop that sleeps make a tick. Any thread.</summary>
    public static void RouseOthers(EventLoop than)
    {
        EventLoop[] loops;
        lock (_lock)
        {
            loops = [.. _loops];
        }

        foreach (EventLoop loop in loops)
        {
            if (loop != than)
            {
                loop.Rouse();
            }
        }
    }
}
