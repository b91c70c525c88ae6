using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Linux.Uring;

/// <summary>Receives into a provided buffer ring, whose tail lies over a field of its first entry.</summary>
internal sealed unsafe class BufferRingTests : UringFixture
{
    private const ushort Group = 7;
    private const int Count = 4;
    private const int BufferBytes = 64;
    private const ulong UserData = 0x8877665544332211;
    private readonly LinuxKernel _kernel;
    private byte* _buffers;
    private IoUringBuffer* _entries;

    [SetUp]
    public void Allocate()
    {
        _buffers = (byte*)NativeMemory.AllocZeroed(Count * BufferBytes);
        _entries = (IoUringBuffer*)NativeMemory.AlignedAlloc((nuint)Environment.SystemPageSize, (nuint)Environment.SystemPageSize);
        new Span<byte>(_entries, Environment.SystemPageSize).Clear();
    }

    [TearDown]
    public void Free()
    {
        NativeMemory.AlignedFree(_entries);
        NativeMemory.Free(_buffers);
    }

    [Test]
    public void Receive_many_times_takes_the_buffers_one_after_the_other()
    {
        if (!Has(UringSetup.SingleIssuer))
        {
            return;
        }

        using RawRing ring = new();
        using ConnectedPair pair = new();
        Register(ring, 0);
        ring.Push(new()
        {
            Opcode = UringOperation.Receive,
            Descriptor = pair.Far,
            IoPriority = UringReceiveSend.Multishot,
            Flags = UringSqeFlags.BufferSelect,
            BufferGroup = Group,
            UserData = UserData,
        });
        Assert.That(ring.Enter(1, 0), Is.EqualTo(1));
        for (int i = 0; i < Count; i++)
        {
            Send(pair.Near, (byte)(0xA0 + i), i + 1);
            IoUringCqe received = ring.Take();
            uint buffer = received.Flags >> UringCqeFlags.BufferShift;
            const uint flags = UringCqeFlags.Buffer | UringCqeFlags.More;
            Assert.That((received.UserData, received.Result, received.Flags & flags), Is.EqualTo((UserData, i + 1, flags)));
            Assert.That(buffer, Is.EqualTo(100 + i));
            Assert.That(new ReadOnlySpan<byte>(_buffers + (i * BufferBytes), i + 1).ToArray(), Is.All.EqualTo(0xA0 + i));
        }

        // No buffer is left: the operation ends.
        Send(pair.Near, 1, 1);
        IoUringCqe end = ring.Take();
        Assert.That((end.Result, end.Flags & UringCqeFlags.More), Is.EqualTo((-Errno.ENOBUFS, 0u)));
        Unregister(ring);
    }

    [Test]
    public void Incremental_buffer_is_filled_piece_by_piece()
    {
        if (!Has(UringSetup.SingleIssuer))
        {
            return;
        }

        using RawRing ring = new();
        using ConnectedPair pair = new();
        if (!Register(ring, UringBufferRing.Incremental))
        {
            return;
        }

        for (int i = 0; i < 3; i++)
        {
            Send(pair.Near, (byte)(0xB0 + i), 10);
            IoUringCqe received = ring.Run(new()
            {
                Opcode = UringOperation.Receive,
                Descriptor = pair.Far,
                Flags = UringSqeFlags.BufferSelect,
                BufferGroup = Group,
                UserData = UserData,
            });
            Assert.That(received.Result, Is.EqualTo(10));
            const uint flags = UringCqeFlags.Buffer | UringCqeFlags.BufferMore;
            Assert.That(received.Flags & flags, Is.EqualTo(flags));
            Assert.That(received.Flags >> UringCqeFlags.BufferShift, Is.EqualTo(100));
            Assert.That(_buffers[i * 10], Is.EqualTo(0xB0 + i));
        }

        Unregister(ring);
    }

    /// <summary>Registers the ring and puts every buffer in. False: these flags are too new for this kernel.</summary>
    private bool Register(RawRing ring, ushort flags)
    {
        IoUringBufferRegistration registration = new() { RingAddress = (ulong)_entries, RingEntries = Count, BufferGroup = Group, Flags = flags };
        int result = _kernel.IoUringRegister(ring.Descriptor, UringRegister.RegisterPbufRing, &registration, 1);
        if (flags != 0 && result == -Errno.EINVAL)
        {
            return false;
        }

        Assert.That(result, Is.Zero);
        for (int i = 0; i < Count; i++)
        {
            _entries[i].Address = (ulong)(_buffers + (i * BufferBytes));
            _entries[i].Length = BufferBytes;
            _entries[i].BufferId = (ushort)(100 + i);
        }

        Volatile.Write(ref _entries[0].Reserved, Count);
        return true;
    }

    private void Unregister(RawRing ring)
    {
        IoUringBufferRegistration registration = new() { BufferGroup = Group };
        Assert.That(_kernel.IoUringRegister(ring.Descriptor, UringRegister.UnregisterPbufRing, &registration, 1), Is.Zero);
    }

    private void Send(int socket, byte value, int lengthBytes)
    {
        byte* bytes = stackalloc byte[lengthBytes];
        new Span<byte>(bytes, lengthBytes).Fill(value);
        Assert.That((long)_kernel.Send(socket, bytes, (nuint)lengthBytes, MessageFlags.NoSignal), Is.EqualTo(lengthBytes));
    }
}
