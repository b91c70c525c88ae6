using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>Submission entries that found the queue full and the kernel unwilling; first in, first out, so that order is kept.</summary>
internal sealed unsafe class SpillQueue : IDisposable
{
    private IoUringSqe* _entries;
    private int _capacity;
    private int _head;
    private int _tail;

    public int Count => _tail - _head;

    /// <summary>Adds a zeroed entry. The address is good until the next call.</summary>
    public IoUringSqe* Add()
    {
        if (_tail == _capacity)
        {
            _capacity = Math.Max(64, _capacity * 2);
            _entries = (IoUringSqe*)NativeMemory.Realloc(_entries, (nuint)(_capacity * sizeof(IoUringSqe)));
        }

        IoUringSqe* entry = &_entries[_tail++];
        *entry = default;
        return entry;
    }

    public IoUringSqe Dequeue()
    {
        IoUringSqe entry = _entries[_head++];
        if (_head == _tail)
        {
            _head = _tail = 0;
        }

        return entry;
    }

    public void Dispose() => NativeMemory.Free(_entries);
}
