using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Loop.Timers;

/// <summary>
/// The nodes of a wheel, one behind the other in native memory: a node is found by one addition, without the header of an array, which with a million of
/// them would be another miss of the caches. The C library moves pages, not bytes, when so much memory grows. It is given back by the finalizer: a handle
/// may be asked about for as long as somebody has it, also when the loop has ended.
/// </summary>
internal sealed unsafe class TimerNodes
{
    /// <summary>The end of the free nodes.</summary>
    private const int None = -1;

    private const int FirstCapacity = 1024;

    private readonly int _most;
    private TimerNode* _nodes;
    private int _capacity;
    private int _firstFree = None;

    /// <param name="heads">Nodes that are lists' heads and never free, from 0 on.</param>
    /// <param name="mostTimers">Most nodes but for the heads.</param>
    public TimerNodes(int heads, int mostTimers)
    {
        _most = heads + mostTimers;
        Grow(FirstCapacity);
        for (Count = 0; Count < heads; Count++)
        {
            this[Count] = new() { Next = Count, Previous = Count };
        }
    }

    ~TimerNodes() => NativeMemory.Free(_nodes);

    /// <summary>Nodes that there are: heads, armed or free.</summary>
    public int Count { get; private set; }

    /// <summary>The place of a node. It is good until the next node is taken: the nodes may move then.</summary>
    public ref TimerNode this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _nodes[id];
    }

    /// <summary>Asks for a node that is needed soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int id)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_nodes + id);
        }
    }

    /// <summary>Takes a free node; its generation is that of its next timer.</summary>
    /// <exception cref="LoopException">There are as many as there may be.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take()
    {
        int id = _firstFree;
        if (id == None)
        {
            return TakeNew();
        }

        _firstFree = this[id].Next;
        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int id)
    {
        ref TimerNode node = ref this[id];
        node.Owner = 0;
        node.Next = _firstFree;
        _firstFree = id;
    }

    private int TakeNew()
    {
        if (Count == _most)
        {
            throw new LoopException($"{TimerWheel.MaxTimers} timers are armed on this loop, which is the most; cancel those that are not needed, or use more loops");
        }

        if (Count == _capacity)
        {
            Grow(_capacity * 2);
        }

        this[Count] = new() { Generation = 1 };
        return Count++;
    }

    private void Grow(int capacity)
    {
        _nodes = (TimerNode*)NativeMemory.Realloc(_nodes, (nuint)capacity * (nuint)sizeof(TimerNode));
        _capacity = capacity;
    }
}
