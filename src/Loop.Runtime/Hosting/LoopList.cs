using System.Collections;

namespace Loop.Hosting;

/// <summary>
/// The loops of a host. The host's start adds them, while any thread may read them: each reader has those that were there when it looked, and who keeps the list
/// sees those that come later.
/// </summary>
internal sealed class LoopList : IReadOnlyList<EventLoop>
{
    private volatile EventLoop[] _loops = [];

    public int Count => _loops.Length;

    public EventLoop this[int index] => _loops[index];

    /// <summary>Adds one. One thread at a time.</summary>
    public void Add(EventLoop loop) => _loops = [.. _loops, loop];

    public IEnumerator<EventLoop> GetEnumerator() => ((IEnumerable<EventLoop>)_loops).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
