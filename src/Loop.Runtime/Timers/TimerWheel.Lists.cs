using System.Numerics;
using System.Runtime.CompilerServices;

namespace Loop.Timers;

/// <summary>
/// The slots of a wheel: rings through the nodes, each closed by a head that is a node too, so that no node has to be asked whether it is the first or
/// the last.
/// </summary>
internal sealed partial class TimerWheel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEmpty(int head) => _nodes[head].Next == head;

    /// <summary>Appends a node to a list: those of one time are due in the order in which they were armed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(int head, int id, ref TimerNode node)
    {
        ref TimerNode end = ref _nodes[head];
        int last = end.Previous;
        node.Next = head;
        node.Previous = last;
        _nodes[last].Next = id;
        end.Previous = id;
    }

    /// <summary>Takes the first node of a list that has one.</summary>
    private int TakeFirst(int head)
    {
        int id = _nodes[head].Next;
        Unlink(ref _nodes[id]);
        return id;
    }

    /// <summary>Takes a node out of the list in which it stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(ref TimerNode node)
    {
        int next = node.Next, previous = node.Previous;
        _nodes[next].Previous = previous;
        _nodes[previous].Next = next;
        if (next == previous && next < DueHead)
        {
            // Both neighbours are the head of a slot: that is empty now.
            MarkEmpty(next);
        }
    }

    private void MarkEmpty(int slot) => _occupied[slot >> LevelBits] &= ~(1UL << (slot & (Slots - 1)));

    /// <summary>Takes all nodes out of a slot and puts them to those that move down, of which there are none.</summary>
    private void BeginMoving(int slot)
    {
        ref TimerNode from = ref _nodes[slot];
        ref TimerNode to = ref _nodes[MovingHead];
        to.Next = from.Next;
        to.Previous = from.Previous;
        _nodes[to.Next].Previous = MovingHead;
        _nodes[to.Previous].Next = MovingHead;
        from.Next = slot;
        from.Previous = slot;
        MarkEmpty(slot);
    }

    private void Place(int id, ref TimerNode node)
    {
        if (node.DueMs <= _nowMs)
        {
            Append(DueHead, id, ref node);
            return;
        }

        int digit = BitOperations.Log2((ulong)(_nowMs ^ node.DueMs)) / LevelBits;
        int level = Math.Min(digit, Levels - 1);
        int slot = (int)(node.DueMs >> (level * LevelBits)) & (Slots - 1);
        _occupied[level] |= 1UL << slot;
        Append((level * Slots) + slot, id, ref node);
    }
}
