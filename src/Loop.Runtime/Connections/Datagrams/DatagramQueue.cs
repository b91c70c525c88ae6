using System.Runtime.InteropServices;
using Loop.Rings;

namespace Loop.Connections.Datagrams;

/// <summary>
/// The datagrams that a socket is to send, in order, copied into one block. Datagrams of one size to one peer that follow one another lie side by
/// side and make one entry: the kernel cuts it apart again (UDP_SEGMENT).
/// </summary>
internal sealed unsafe class DatagramQueue(int maxBytes)
{
    /// <summary>What each datagram counts for beside its bytes, so that also empty ones are bounded.</summary>
    private const int OverheadBytes = 64;

    /// <summary>UDP_MAX_SEGMENTS of the kernels that have the least (linux/udp.h).</summary>
    private const int MaxSegments = 64;

    private const int AddressRoom = 32;
    private byte* _block;
    private int _capacity;
    private int _usedBytes;
    private Entry[] _entries = new Entry[64];
    private int _head;
    private int _tail;
    private PeerAddress _lastPeer;
    private int _lastAddress = -1;
    private int _lastAddressBytes;

    public bool IsEmpty => _head == _tail;

    /// <summary>Bytes queued, the overhead of each datagram with them.</summary>
    public int QueuedBytes { get; private set; }

    /// <summary>Datagrams queued.</summary>
    public int Count { get; private set; }

    /// <summary>Native memory held.</summary>
    public int MemoryBytes => _capacity;

    /// <summary>Queues a copy of a datagram. False when the queue is full.</summary>
    /// <param name="bytes">The datagram.</param>
    /// <param name="peer">Whom it is for; unknown on a connected socket.</param>
    /// <param name="joins">It may share an entry with the one before it.</param>
    public bool TryAdd(ReadOnlySpan<byte> bytes, in PeerAddress peer, bool joins)
    {
        int costBytes = bytes.Length + OverheadBytes;
        if (QueuedBytes + costBytes > maxBytes || !Reserve(bytes.Length + AddressRoom))
        {
            return false;
        }

        bool samePeer = _lastAddress >= 0 && peer == _lastPeer;
        if (joins && samePeer && _tail > _head && TryJoin(ref _entries[_tail - 1], bytes))
        {
            QueuedBytes += costBytes;
            Count++;
            return true;
        }

        if (!samePeer)
        {
            _usedBytes = (_usedBytes + 7) & ~7;
            _lastPeer = peer;
            _lastAddress = _usedBytes;
            _lastAddressBytes = SocketAddressText.Write(peer, _block + _usedBytes);
            _usedBytes += (_lastAddressBytes + 7) & ~7;
        }

        if (_tail == _entries.Length)
        {
            Array.Resize(ref _entries, _entries.Length * 2);
        }

        _entries[_tail++] = new()
        {
            Address = _lastAddress,
            AddressBytes = _lastAddressBytes,
            Data = _usedBytes,
            LengthBytes = bytes.Length,
            SegmentBytes = bytes.Length,
            Segments = 1,
        };
        bytes.CopyTo(new(_block + _usedBytes, bytes.Length));
        _usedBytes += bytes.Length;
        QueuedBytes += costBytes;
        Count++;
        return true;
    }

    /// <summary>Lays the first datagrams out for the ring.</summary>
    /// <param name="sends">Where to.</param>
    /// <param name="apart">Every datagram by itself.</param>
    /// <returns>How many sends were laid out.</returns>
    public int Layout(Span<DatagramSend> sends, bool apart)
    {
        int count = 0;
        for (int i = _head; i < _tail && count < sends.Length; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            if (entry.Segments == 1 || !apart)
            {
                sends[count++] = SendOf(entry, entry.Data, entry.LengthBytes, entry.Segments > 1 ? entry.SegmentBytes : 0);
                continue;
            }

            for (int offset = 0; offset < entry.LengthBytes && count < sends.Length; offset += entry.SegmentBytes)
            {
                sends[count++] = SendOf(entry, entry.Data + offset, Math.Min(entry.SegmentBytes, entry.LengthBytes - offset), 0);
            }
        }

        return count;
    }

    /// <summary>Forgets the first send as it was laid out: it was sent, or given up.</summary>
    /// <returns>How many datagrams it was.</returns>
    public int Advance(bool apart)
    {
        ref Entry entry = ref _entries[_head];
        int segments = apart ? 1 : entry.Segments;
        int lengthBytes = apart ? Math.Min(entry.SegmentBytes, entry.LengthBytes) : entry.LengthBytes;
        entry.Data += lengthBytes;
        entry.LengthBytes -= lengthBytes;
        entry.Segments -= segments;
        QueuedBytes -= lengthBytes + (segments * OverheadBytes);
        Count -= segments;
        if (entry.Segments == 0)
        {
            _head++;
        }

        return segments;
    }

    /// <summary>The first entry has several datagrams.</summary>
    public bool StartsWithSeveral => _head < _tail && _entries[_head].Segments > 1;

    /// <summary>After a flush: starts over when all has left, else moves what is left to the front.</summary>
    public void Compact()
    {
        if (IsEmpty)
        {
            _head = _tail = 0;
            _usedBytes = 0;
            _lastAddress = -1;
            return;
        }

        if (_head == 0)
        {
            return;
        }

        // In place: each piece keeps its order, its alignment and, for an address, those who share it, so none comes to lie behind where it was.
        int used = 0;
        int count = 0;
        Entry before = new() { Address = -1 };
        int address = 0;
        for (int i = _head; i < _tail; i++)
        {
            Entry entry = _entries[i];
            if (entry.Address != before.Address || entry.AddressBytes != before.AddressBytes)
            {
                before = entry;
                address = (used + 7) & ~7;
                Buffer.MemoryCopy(_block + entry.Address, _block + address, _capacity - address, entry.AddressBytes);
                used = address + ((entry.AddressBytes + 7) & ~7);
            }

            entry.Address = address;
            Buffer.MemoryCopy(_block + entry.Data, _block + used, _capacity - used, entry.LengthBytes);
            entry.Data = used;
            used += entry.LengthBytes;
            _entries[count++] = entry;
        }

        _usedBytes = used;
        _head = 0;
        _tail = count;
        _lastAddress = -1;
    }

    /// <summary>Gives the memory back; nothing is queued from here on.</summary>
    public void Free()
    {
        NativeMemory.Free(_block);
        _block = null;
        _capacity = 0;
        _head = _tail = 0;
        QueuedBytes = 0;
        Count = 0;
    }

    private static bool Fits(in Entry entry, int lengthBytes) =>
        lengthBytes > 0
        && lengthBytes <= entry.SegmentBytes
        && entry.Segments < MaxSegments
        // A shorter one ends an entry: only its last datagram may be shorter.
        && entry.LengthBytes == entry.Segments * entry.SegmentBytes
        && entry.LengthBytes + lengthBytes <= DatagramOptions.LongestDatagramBytes;

    private DatagramSend SendOf(in Entry entry, int data, int lengthBytes, int segmentBytes) => new()
    {
        Address = entry.AddressBytes > 0 ? _block + entry.Address : null,
        AddressBytes = entry.AddressBytes,
        Data = _block + data,
        LengthBytes = lengthBytes,
        SegmentBytes = segmentBytes,
    };

    private bool TryJoin(ref Entry last, ReadOnlySpan<byte> bytes)
    {
        if (!Fits(last, bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(new(_block + _usedBytes, bytes.Length));
        _usedBytes += bytes.Length;
        last.LengthBytes += bytes.Length;
        last.Segments++;
        return true;
    }

    private bool Reserve(int lengthBytes)
    {
        long neededBytes = (long)_usedBytes + lengthBytes + 8;
        if (neededBytes <= _capacity)
        {
            return true;
        }

        // Room for the queue's bytes, for the addresses, and for what has left and was not moved over yet.
        long mostBytes = Math.Min(int.MaxValue, (maxBytes * 2L) + (64 * 1024));
        if (neededBytes > mostBytes)
        {
            return false;
        }

        int capacity = (int)Math.Min(mostBytes, Math.Max(neededBytes, Math.Max(16 * 1024, _capacity * 2L)));
        _block = (byte*)NativeMemory.Realloc(_block, (nuint)capacity);
        // Not before: where there is no memory the block stays as it was.
        _capacity = capacity;
        return true;
    }

    private struct Entry
    {
        public int Address;
        public int AddressBytes;
        public int Data;
        public int LengthBytes;
        public int SegmentBytes;
        public int Segments;
    }
}
