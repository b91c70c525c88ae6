using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Loop.Timers;

/// <summary>The nodes of a wheel: in blocks that stay in place, so that a wheel that grows copies nothing.</summary>
internal sealed partial class TimerWheel
{
    public const int MaxTimers = 1 << 24;

    private const int BlockBits = 10;
    private const int BlockNodes = 1 << BlockBits;

    /// <summary>A free node's place is this less the next free one: negative, also where there is no next one.</summary>
    private const int NextFree = -2;

    private TimerNode[][] _blocks = new TimerNode[4][];
    private uint[][] _generations = new uint[4][];
    private int _nodesUsed;
    private int _firstFree = None;

    /// <summary>Nodes that there are, armed or free.</summary>
    public int NodeCount => _nodesUsed;

    /// <summary>Whether the timer of a node is armed, what it would tell, and its handle.</summary>
    public bool IsArmed(int node, out EndedTimer timer, out TimerHandle handle)
    {
        FinishCancelled();
        timer = new(At(node).Target!, At(node).Index);
        handle = new(node, GenerationOf(node));
        return timer.Target is not null;
    }

    /// <summary>Everything that is armed, for the end of the loop: cancels it and says what each would have told.</summary>
    public IEnumerable<EndedTimer> CancelAll()
    {
        for (int id = 0; id < _nodesUsed; id++)
        {
            if (IsArmed(id, out EndedTimer timer, out _))
            {
                End(id);
                TakeOut(id, ref At(id));
                yield return timer;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TimerNode At(int id) => ref _blocks[id >> BlockBits][id & (BlockNodes - 1)];

    /// <summary>Grows whenever the node's timer is over: a handle from before is good for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref uint GenerationOf(int id) => ref _generations[id >> BlockBits][id & (BlockNodes - 1)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Prefetch<T>(ref T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }

    private int TakeNode()
    {
        int id = _firstFree;
        if (id != None)
        {
            _firstFree = NextFree - At(id).Place;
            return id;
        }

        id = _nodesUsed;
        if ((id & (BlockNodes - 1)) == 0)
        {
            AddBlock(id >> BlockBits);
        }

        _nodesUsed++;
        GenerationOf(id) = 1;
        return id;
    }

    private void AddBlock(int index)
    {
        if (index == MaxTimers / BlockNodes)
        {
            throw new LoopException($"{MaxTimers} timers are armed on this loop, which is the most; cancel those that are not needed, or use more loops");
        }

        if (index == _blocks.Length)
        {
            Array.Resize(ref _blocks, index * 2);
            Array.Resize(ref _generations, index * 2);
        }

        _blocks[index] = new TimerNode[BlockNodes];
        _generations[index] = new uint[BlockNodes];
        AddChunks();
    }

    /// <summary>The timer is over: its handle is good for nothing from now on.</summary>
    private void End(int id)
    {
        ref uint generation = ref GenerationOf(id);
        // 0 is the generation of no timer.
        generation = generation == uint.MaxValue ? 1 : generation + 1;
        Count--;
    }

    private void TakeOut(int id, ref TimerNode node)
    {
        Remove(node.Place >> ChunkBits, node.Place & (ChunkPlaces - 1));
        Free(id, ref node);
    }

    private void Free(int id, ref TimerNode node)
    {
        node.Target = null;
        node.Place = NextFree - _firstFree;
        _firstFree = id;
    }
}
