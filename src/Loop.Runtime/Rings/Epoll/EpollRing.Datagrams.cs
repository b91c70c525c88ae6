using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>Datagrams: recvmmsg(2) when a socket's turn comes, into buffers that start over as soon as all are home.</summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    /// <summary>The mark of a datagram socket in the ready queue; connections have smaller numbers, listeners negative ones.</summary>
    private const int DatagramMark = 1 << 30;

    private const int LeastBatch = 4;

    private EpollEntry[] _datagrams = new EpollEntry[8];
    private EpollDatagrams?[] _datagramMemory = new EpollDatagrams?[8];

    public override int AttachDatagrams(int socket, ulong token, DatagramMemory memory)
    {
        int slot = Token.Slot(token);
        if (slot >= _datagrams.Length)
        {
            int length = Math.Max(_datagrams.Length * 2, slot + 1);
            Array.Resize(ref _datagrams, length);
            Array.Resize(ref _datagramMemory, length);
        }

        int result = Register(ref _datagrams[slot], socket, token, CompletionKind.Datagram, ConnectionEvents, EpollState.None);
        if (result >= 0)
        {
            _datagramMemory[slot] = new(memory);
        }

        return result;
    }

    public override void StartReceiveDatagrams(int socket, ulong token)
    {
        ref EpollEntry entry = ref _datagrams[Token.Slot(token)];
        entry.State |= EpollState.Receiving;
        EnqueueDatagramIfReady(ref entry);
    }

    public override void WaitForRoom(int socket, ulong token)
    {
        _datagrams[Token.Slot(token)].State |= EpollState.Sending;
        // A change reports what is ready now, so that room which came between the refused send and this call is not missed.
        int result = Kernel.EpollControl(_epoll, EpollOperation.Modify, socket, ConnectionEvents, Token.WithKind(token, CompletionKind.Datagram));
        if (result < 0)
        {
            _datagrams[Token.Slot(token)].State &= ~EpollState.Sending;
            Complete(CompletionKind.DatagramRoom, token, result);
        }
    }

    public override void ReleaseDatagram(ulong token, int bufferId)
    {
        if (_datagramMemory[Token.Slot(token)] is { } datagrams && datagrams.Memory.Release(bufferId) && datagrams.Memory.Out == 0)
        {
            datagrams.Next = 0;
            EnqueueDatagramIfReady(ref _datagrams[Token.Slot(token)]);
        }
    }

    public override void CancelDatagrams(int socket, ulong token)
    {
        ref EpollEntry entry = ref _datagrams[Token.Slot(token)];
        if ((entry.State & EpollState.Receiving) != 0)
        {
            Complete(CompletionKind.Datagram, token, -Errno.ECANCELED);
        }

        if ((entry.State & EpollState.Sending) != 0)
        {
            Complete(CompletionKind.DatagramRoom, token, -Errno.ECANCELED);
        }

        entry.State &= ~(EpollState.Receiving | EpollState.Sending);
    }

    public override void CloseDatagram(int socket, ulong token)
    {
        int slot = Token.Slot(token);
        ref EpollEntry entry = ref _datagrams[slot];
        entry.State &= EpollState.Queued;
        entry.Token = 0;
        entry.Descriptor = -1;
        _datagramMemory[slot]?.Dispose();
        _datagramMemory[slot] = null;
        Kernel.Close(socket);
    }

    private void NoteDatagram(ulong token, uint events)
    {
        ref EpollEntry entry = ref _datagrams[Token.Slot(token)];
        if (entry.Token != token || (entry.State & EpollState.Registered) == 0)
        {
            Counters.Stale++;
            return;
        }

        // An error (an ICMP answer) is fetched by the next receive, and may stand in front of datagrams: a short count says nothing then.
        if ((events & EpollFlags.Error) != 0)
        {
            entry.State |= EpollState.Readable | EpollState.DrainFully;
        }

        if ((events & (EpollFlags.In | EpollFlags.HangUp)) != 0)
        {
            entry.State |= EpollState.Readable;
        }

        if ((events & (EpollFlags.Out | EpollFlags.Error | EpollFlags.HangUp)) != 0 && (entry.State & EpollState.Sending) != 0)
        {
            entry.State &= ~EpollState.Sending;
            Complete(CompletionKind.DatagramRoom, token, 0);
        }

        EnqueueDatagramIfReady(ref entry);
    }

    private void EnqueueDatagramIfReady(ref EpollEntry entry)
    {
        const EpollState wanted = EpollState.Readable | EpollState.Receiving;
        if ((entry.State & (wanted | EpollState.Queued)) == wanted)
        {
            entry.State |= EpollState.Queued;
            _ready.Enqueue(Token.Slot(entry.Token) | DatagramMark);
        }
    }

    /// <summary>One recvmmsg(2) for the socket whose turn it is.</summary>
    private int ReapDatagrams(int slot, Span<Completion> completions)
    {
        ref EpollEntry entry = ref _datagrams[slot];
        const EpollState wanted = EpollState.Receiving | EpollState.Readable;
        if ((entry.State & wanted) != wanted || _datagramMemory[slot] is not { } datagrams)
        {
            EndDatagramVisit(ref entry, again: false);
            return 0;
        }

        int room = Math.Min(Math.Min(datagrams.Memory.Count - datagrams.Next, datagrams.Batch), completions.Length);
        if (room == 0)
        {
            // All buffers are out; the last one that comes home puts the socket in line again.
            EndDatagramVisit(ref entry, again: false);
            return 0;
        }

        int received = Kernel.ReceiveMessages(entry.Descriptor, datagrams.Prepare(room), room, MessageFlags.DontWait);
        if (received == -Errno.EAGAIN)
        {
            entry.State &= ~(EpollState.Readable | EpollState.DrainFully);
            EndDatagramVisit(ref entry, again: false);
            return 0;
        }

        if (received <= 0)
        {
            // It stays armed: what failed is one datagram's fate (an ICMP answer), and only the engine knows whether to go on.
            completions[0] = new() { Kind = CompletionKind.Datagram, Token = entry.Token, Result = received, BufferId = -1, More = true };
            EndDatagramVisit(ref entry, again: true);
            return 1;
        }

        for (int i = 0; i < received; i++)
        {
            int bufferId = datagrams.Next++;
            datagrams.Finish(bufferId);
            completions[i] = new() { Kind = CompletionKind.Datagram, Token = entry.Token, Result = 0, BufferId = bufferId, More = true };
        }

        // Fewer than asked for emptied the socket, and what comes later is a new edge.
        bool isEmptied = received < room && (entry.State & EpollState.DrainFully) == 0;
        if (isEmptied)
        {
            entry.State &= ~EpollState.Readable;
        }

        datagrams.Batch = received < room ? Math.Max(LeastBatch, received + 1) : Math.Min(datagrams.Memory.Count, datagrams.Batch * 2);
        EndDatagramVisit(ref entry, again: !isEmptied);
        return received;
    }

    private void EndDatagramVisit(ref EpollEntry entry, bool again)
    {
        _ready.Dequeue();
        _visitsLeft--;
        entry.State &= ~EpollState.Queued;
        if (again)
        {
            EnqueueDatagramIfReady(ref entry);
        }
    }

    /// <summary>The buffers of one socket, laid out once for recvmmsg(2). They are taken one after the other, and from the first again when all are home.</summary>
    private sealed class EpollDatagrams : IDisposable
    {
        private readonly MultiMessage* _messages;
        private readonly IoVector* _vectors;

        public EpollDatagrams(DatagramMemory memory)
        {
            Memory = memory;
            _messages = (MultiMessage*)NativeMemory.AllocZeroed((nuint)memory.Count, (nuint)sizeof(MultiMessage));
            _vectors = (IoVector*)NativeMemory.AllocZeroed((nuint)memory.Count, (nuint)sizeof(IoVector));
            for (int i = 0; i < memory.Count; i++)
            {
                byte* buffer = memory.Address(i);
                _vectors[i] = new() { Base = buffer + memory.HeadBytes, Length = (nuint)memory.PayloadBytes };
                ref MessageHeader header = ref _messages[i].Header;
                header.Name = buffer + sizeof(IoUringReceivedMessage);
                header.Vectors = &_vectors[i];
                header.VectorCount = 1;
                header.Control = memory.ControlBytes > 0 ? buffer + sizeof(IoUringReceivedMessage) + memory.NameBytes : null;
            }
        }

        public DatagramMemory Memory { get; }

        /// <summary>The next buffer that is free; those before it are out or were since the last start.</summary>
        public int Next { get; set; }

        /// <summary>How many datagrams the next call asks for: as many as came lately, and no more to lay out.</summary>
        public int Batch { get; set; } = LeastBatch;

        public MultiMessage* Prepare(int count)
        {
            MultiMessage* first = _messages + Next;
            for (int i = 0; i < count; i++)
            {
                first[i].Header.NameLength = (uint)Memory.NameBytes;
                first[i].Header.ControlLength = (nuint)Memory.ControlBytes;
            }

            return first;
        }

        /// <summary>Writes the head of a filled buffer, as a multishot recvmsg does.</summary>
        public void Finish(int bufferId)
        {
            ref MultiMessage message = ref _messages[bufferId];
            *(IoUringReceivedMessage*)Memory.Address(bufferId) = new()
            {
                NameLength = message.Header.NameLength,
                ControlLength = (uint)message.Header.ControlLength,
                PayloadLength = message.LengthBytes,
                Flags = (uint)message.Header.Flags,
            };
            Memory.Take(bufferId);
        }

        public void Dispose()
        {
            NativeMemory.Free(_messages);
            NativeMemory.Free(_vectors);
        }
    }
}
