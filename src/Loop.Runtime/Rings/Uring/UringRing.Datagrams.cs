using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>Datagrams: a multishot recvmsg (6.0) for each socket, into a buffer group of its own.</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    private readonly List<UringDatagrams> _returningDatagrams = [];
    private readonly Stack<ushort> _freeGroups = new();
    private UringDatagrams?[] _datagrams = new UringDatagrams?[8];
    private ushort _lastGroup = ProvidedBuffers.Group;

    public override int AttachDatagrams(int socket, ulong token, DatagramMemory memory)
    {
        int slot = Token.Slot(token);
        if (slot >= _datagrams.Length)
        {
            Array.Resize(ref _datagrams, Math.Max(_datagrams.Length * 2, slot + 1));
        }

        if (!_freeGroups.TryPop(out ushort group))
        {
            if (_lastGroup == ushort.MaxValue)
            {
                return -Errno.ENOBUFS;
            }

            group = ++_lastGroup;
        }

        UringDatagrams datagrams = new(memory, group);
        int result = datagrams.Register(ref Kernel, _queues.Descriptor);
        if (result < 0)
        {
            datagrams.Dispose();
            _freeGroups.Push(group);
            return result;
        }

        _datagrams[slot] = datagrams;
        return 0;
    }

    public override void StartReceiveDatagrams(int socket, ulong token)
    {
        UringDatagrams datagrams = _datagrams[Token.Slot(token)]!;
        IoUringSqe* entry = Take(UringOperation.ReceiveMessage, socket, Token.WithKind(token, CompletionKind.Datagram));
        entry->Flags = UringSqeFlags.BufferSelect;
        entry->IoPriority = UringReceiveSend.Multishot;
        entry->BufferGroup = datagrams.Group;
        entry->Address = (ulong)datagrams.Message;
        entry->Length = 1;
    }

    public override void WaitForRoom(int socket, ulong token)
    {
        IoUringSqe* entry = Take(UringOperation.PollAdd, socket, Token.WithKind(token, CompletionKind.DatagramRoom));
        entry->OperationFlags = PollEvents.Out;
    }

    public override void ReleaseDatagram(ulong token, int bufferId)
    {
        UringDatagrams datagrams = _datagrams[Token.Slot(token)]!;
        if (!datagrams.Memory.Release(bufferId))
        {
            return;
        }

        if (!datagrams.HasReturned)
        {
            _returningDatagrams.Add(datagrams);
        }

        datagrams.Return(bufferId);
    }

    public override void CancelDatagrams(int socket, ulong token)
    {
        // By its token: a descriptor that other code closed names another socket, or none.
        CancelOne(Token.WithKind(token, CompletionKind.Datagram));
        CancelOne(Token.WithKind(token, CompletionKind.DatagramRoom));
    }

    public override void CloseDatagram(int socket, ulong token)
    {
        int slot = Token.Slot(token);
        if (_datagrams[slot] is { } datagrams)
        {
            _returningDatagrams.Remove(datagrams);
            datagrams.Unregister(ref Kernel, _queues.Descriptor);
            datagrams.Dispose();
            _freeGroups.Push(datagrams.Group);
            _datagrams[slot] = null;
        }

        Kernel.Close(socket);
    }

    private void ReturnDatagramBuffers()
    {
        foreach (UringDatagrams datagrams in _returningDatagrams)
        {
            datagrams.PublishReturned();
        }

        _returningDatagrams.Clear();
    }

    /// <summary>A datagram came: its buffer goes out.</summary>
    private void TakeDatagram(in IoUringCqe cqe, ref Completion completion)
    {
        if ((cqe.Flags & UringCqeFlags.Buffer) == 0)
        {
            return;
        }

        completion.BufferId = (int)(cqe.Flags >> UringCqeFlags.BufferShift);
        UringDatagrams datagrams = _datagrams[Token.Slot(completion.Token)]!;
        datagrams.Memory.Take(completion.BufferId);
        if (cqe.Result < 0)
        {
            // A failed receive that had chosen its buffer already: it comes straight back.
            ReleaseDatagram(completion.Token, completion.BufferId);
            completion.BufferId = -1;
        }
    }
}
