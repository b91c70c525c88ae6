using Loop.Connections;

namespace Loop.Hosting;

/// <summary>Hands one listener's connections to all loops in turn. Used by the loop that accepts them.</summary>
internal sealed class RoundRobin(IReadOnlyList<EventLoop> loops, HandlerClass handlerClass, bool isUnix, int first = 0)
{
    private int _next = first;

    /// <summary>False when it is this loop's own turn, or the other one cannot take it now.</summary>
    public bool TryHandOver(int descriptor)
    {
        // Without a sign: the number goes round, and after so many accepts as that takes a remainder would be negative.
        EventLoop target = loops[(int)((uint)_next++ % (uint)loops.Count)];
        return !target.IsCurrent && !target.IsStuck && target.Post(state => target.Engine.Adopt((int)state!, handlerClass, isUnix), descriptor);
    }
}
