using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The buffer group of one datagram socket and the message that its multishot recvmsg reserves room by. Never incremental: there the kernel cuts
/// datagrams without a word.
/// </summary>
internal sealed unsafe class UringDatagrams : IDisposable
{
    private const int TailOffset = 14;

    private readonly IoUringBuffer* _entries;
    private readonly MessageHeader* _message;
    private readonly int[] _returned;
    private readonly ushort _mask;
    private int _returnedCount;
    private ushort _tail;

    public UringDatagrams(DatagramMemory memory, ushort group)
    {
        Memory = memory;
        Group = group;
        _mask = (ushort)(memory.Count - 1);
        _returned = new int[memory.Count];
        nuint lengthBytes = (nuint)(memory.Count * sizeof(IoUringBuffer));
        _entries = (IoUringBuffer*)NativeMemory.AlignedAlloc(lengthBytes, (nuint)Environment.SystemPageSize);
        NativeMemory.Clear(_entries, lengthBytes);
        _message = (MessageHeader*)NativeMemory.AllocZeroed((nuint)sizeof(MessageHeader));
        _message->NameLength = (uint)memory.NameBytes;
        _message->ControlLength = (nuint)memory.ControlBytes;
    }

    public DatagramMemory Memory { get; }

    public ushort Group { get; }

    /// <summary>What the receive reserves; read by the kernel when it takes the operation.</summary>
    public MessageHeader* Message => _message;

    /// <summary>Stands in the list of those with buffers to give back.</summary>
    public bool HasReturned => _returnedCount > 0;

    /// <returns>0, or -errno.</returns>
    public int Register<TKernel>(ref TKernel kernel, int ring)
        where TKernel : struct, IKernel
    {
        IoUringBufferRegistration registration = new()
        {
            RingAddress = (ulong)_entries,
            RingEntries = (uint)Memory.Count,
            BufferGroup = Group,
        };
        int result = kernel.IoUringRegister(ring, UringRegister.RegisterPbufRing, &registration, 1);
        if (result >= 0)
        {
            for (int id = 0; id < Memory.Count; id++)
            {
                Publish(id);
            }

            PublishTail();
        }

        return result;
    }

    public void Unregister<TKernel>(ref TKernel kernel, int ring)
        where TKernel : struct, IKernel
    {
        IoUringBufferRegistration registration = new() { BufferGroup = Group };
        kernel.IoUringRegister(ring, UringRegister.UnregisterPbufRing, &registration, 1);
    }

    public void Return(int bufferId) => _returned[_returnedCount++] = bufferId;

    /// <summary>Gives the kernel what has come home since the last call, the hottest first.</summary>
    public void PublishReturned()
    {
        while (_returnedCount > 0)
        {
            Publish(_returned[--_returnedCount]);
        }

        PublishTail();
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_entries);
        NativeMemory.Free(_message);
    }

    private void Publish(int bufferId)
    {
        // Field by field: the last field of entry 0 is the tail.
        IoUringBuffer* entry = &_entries[_tail & _mask];
        entry->Address = (ulong)Memory.Address(bufferId);
        entry->Length = (uint)(Memory.HeadBytes + Memory.PayloadBytes);
        entry->BufferId = (ushort)bufferId;
        _tail++;
    }

    private void PublishTail() => Volatile.Write(ref *(ushort*)((byte*)_entries + TailOffset), _tail);
}
