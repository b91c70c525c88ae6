using System.Numerics;

namespace Loop.Rings.Epoll;

/// <summary>A growing circular queue of entry numbers; each stands in it at most once, so it never holds more than there are entries.</summary>
internal sealed class ReadyQueue
{
    private int[] _items = new int[256];
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(int item)
    {
        if (Count == _items.Length)
        {
            Grow();
        }

        _items[(_head + Count++) & (_items.Length - 1)] = item;
    }

    public int Peek() => _items[_head];

    public int Dequeue()
    {
        int item = _items[_head];
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
        return item;
    }

    private void Grow()
    {
        int[] larger = new int[BitOperations.RoundUpToPowerOf2((uint)_items.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = _items[(_head + i) & (_items.Length - 1)];
        }

        _items = larger;
        _head = 0;
    }
}
