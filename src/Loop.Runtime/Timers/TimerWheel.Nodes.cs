using System.Runtime.CompilerServices;

namespace Loop.Timers;

/// <summary>The nodes of a wheel: in blocks that stay in place, so that a wheel that grows copies nothing.</summary>
internal sealed partial class TimerWheel
{
    public const int MaxTimers = 1 << 24;

    private const int BlockBits = 10;
    private const int BlockNodes = 1 << BlockBits;

    private TimerNode[][] _blocks = new TimerNode[4][];
    private int _nodesUsed;
    private int _firstFree = None;

    /// <summary>Nodes that there are, armed or free.</summary>
    public int NodeCount => _nodesUsed;

    /// <summary>What the timer of a node would tell; null for a free one.</summary>
    public object? TargetOf(int node) => At(node).Target;

    /// <summary>Everything that is armed, for the end of the loop: cancels it and says what each would have told.</summary>
    public IEnumerable<object> CancelAll()
    {
        for (int id = 0; id < _nodesUsed; id++)
        {
            uint generation = At(id).Generation;
            if (At(id).Bucket != None && Cancel(new(id, generation)) is { } target)
            {
                yield return target;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TimerNode At(int id) => ref _blocks[id >> BlockBits][id & (BlockNodes - 1)];

    private int TakeNode()
    {
        int id = _firstFree;
        if (id != None)
        {
            _firstFree = At(id).Next;
            return id;
        }

        id = _nodesUsed;
        if ((id & (BlockNodes - 1)) == 0)
        {
            AddBlock(id >> BlockBits);
        }

        _nodesUsed++;
        At(id).Generation = 1;
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
        }

        _blocks[index] = new TimerNode[BlockNodes];
        AddChunks();
    }

    private void Free(int id, ref TimerNode node)
    {
        node.Target = null;
        node.Bucket = None;
        // 0 is the generation of no timer.
        node.Generation = node.Generation == uint.MaxValue ? 1 : node.Generation + 1;
        node.Next = _firstFree;
        _firstFree = id;
        Count--;
    }
}
