using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>
/// The contract over an edge-triggered epoll set (epoll(7)). Descriptors are registered once, for everything; what was reported
/// is remembered here until EAGAIN takes it back, and reading happens in <see cref="Reap"/>, when a connection's turn comes.
/// </summary>
internal sealed unsafe partial class EpollRing<TKernel> : SocketRing<TKernel>
    where TKernel : struct, IKernel
{
    private const int EventCapacity = 256;
    private const uint ConnectionEvents = EpollFlags.In | EpollFlags.Out | EpollFlags.ReadHangUp | EpollFlags.Priority | EpollFlags.EdgeTriggered;
    private const uint ListenerEvents = EpollFlags.In | EpollFlags.EdgeTriggered;

    private readonly RingOptions _options;
    private readonly int _epoll;
    private readonly byte* _events;
    private readonly ReadyQueue _ready = new();
    private readonly Queue<Completion> _finals = new();
    private EpollEntry[] _connections = new EpollEntry[1024];
    private EpollEntry[] _listeners = new EpollEntry[8];
    private int _visitsLeft;

    public EpollRing(TKernel kernel, RingOptions options)
        : base(kernel, new ReceiveMemory(1, options.ReceiveBufferBytes), options.Clock)
    {
        _options = options;
        _epoll = RingSetup.Require(kernel.EpollCreate(), "epoll_create1");
        _events = (byte*)NativeMemory.Alloc(EventCapacity, (nuint)EpollEvents.Stride);
        _receiveBuffer = ReceiveMemory.Grow();
        _files = new(kernel, WakeDescriptor);
        RingSetup.Require(
            Kernel.EpollControl(_epoll, EpollOperation.Add, WakeDescriptor, ListenerEvents, Token.WithKind(0, CompletionKind.Wake)),
            "epoll_ctl");
        if (options.IsPolled)
        {
            // As a wake-up: it ends the wait, and nothing else comes of it.
            OpenPollTimer(_epoll, Token.WithKind(0, CompletionKind.Wake));
        }

        _watches = new(kernel, _epoll, _finals);
        Report = new(Backend.Epoll, ["edge-triggered", "epoll_pwait2 or epoll_pwait", "one hot receive buffer", "file workers"],
            [.. options.Uring.Names().Select(static name => $"{name} (an option of io_uring, and the backend is epoll: choose --backend io_uring)")]);
    }

    public override RingReport Report { get; }

    public override bool SendsAtOnce => true;

    public override bool SendsAreSettled => true;

    public override bool HasPending => _finals.Count > 0 || _ready.Count > 0 || _files.HasResults;

    public override void Turn(long waitMs)
    {
        Counters.Turns++;
        long timeoutNs = HasPending ? 0 : waitMs < 0 ? -1 : waitMs * 1_000_000;
        int count = Kernel.EpollWait(_epoll, _events, EventCapacity, timeoutNs);
        if (count == -Errno.EINTR)
        {
            Counters.Interrupts++;
            count = 0;
        }

        RingSetup.Require(count, "epoll_pwait2");
        for (int i = 0; i < count; i++)
        {
            Note(EpollEvents.Data(_events, i), EpollEvents.Events(_events, i));
        }

        _visitsLeft = _ready.Count;
    }

    public override int Reap(Span<Completion> completions)
    {
        int count = ReapFinals(completions);
        if (count == 0 && _files.JobsOut > 0)
        {
            count = _files.Take(completions);
        }

        while (count == 0 && _visitsLeft > 0)
        {
            int item = _ready.Peek();
            count = item < 0 ? ReapAccepts(ref _listeners[~item], completions)
                : item < DatagramMark ? ReapReceive(ref _connections[item], completions)
                : ReapDatagrams(item - DatagramMark, completions);
        }

        Counters.Completions += count;
        return count;
    }

    public override void Dispose()
    {
        KeepsWakeDescriptor = !_files.TryEnd();
        Kernel.Close(_epoll);
        NativeMemory.Free(_events);
        base.Dispose();
    }

    private int ReapFinals(Span<Completion> completions)
    {
        int count = 0;
        while (count < completions.Length && _finals.TryDequeue(out Completion final))
        {
            completions[count++] = final;
        }

        return count;
    }

    /// <summary>Remembers what epoll reported of one descriptor.</summary>
    private void Note(ulong data, uint events)
    {
        CompletionKind kind = Token.Kind(data);
        if (kind == CompletionKind.Wake)
        {
            return;
        }

        ulong token = Token.WithoutKind(data);
        if (kind == CompletionKind.Connect)
        {
            NoteConnect(token);
            return;
        }

        if (kind == CompletionKind.Ready)
        {
            Counters.Stale += _watches.Note(token, events) ? 0 : 1;
            return;
        }

        if (kind == CompletionKind.Datagram)
        {
            NoteDatagram(token, events);
            return;
        }

        int slot = Token.Slot(token);
        EpollEntry[] entries = kind == CompletionKind.Accept ? _listeners : _connections;
        ref EpollEntry entry = ref entries[slot];
        if (entry.Token != token || (entry.State & EpollState.Registered) == 0)
        {
            // Closed earlier in this batch, and its slot perhaps in use again.
            Counters.Stale++;
            return;
        }

        const uint readable = EpollFlags.In | EpollFlags.ReadHangUp | EpollFlags.HangUp | EpollFlags.Error | EpollFlags.Priority;
        const uint drainFully = EpollFlags.ReadHangUp | EpollFlags.HangUp | EpollFlags.Error | EpollFlags.Priority;
        if ((events & readable) != 0)
        {
            entry.State |= EpollState.Readable;
        }

        if ((events & drainFully) != 0)
        {
            entry.State |= EpollState.DrainFully;
        }

        if ((events & EpollFlags.Error) != 0)
        {
            entry.State |= EpollState.Failed;
            ReportHangUp(ref entry);
        }

        if ((events & (EpollFlags.Out | EpollFlags.Error | EpollFlags.HangUp)) != 0)
        {
            if ((entry.State & EpollState.Sending) != 0)
            {
                ContinueSend(ref entry);
            }

            if ((entry.State & EpollState.WaitingForRoom) != 0)
            {
                entry.State &= ~EpollState.WaitingForRoom;
                Complete(CompletionKind.Writable, token, (int)events);
            }
        }

        EnqueueIfReady(ref entry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnqueueIfReady(ref EpollEntry entry)
    {
        const EpollState wanted = EpollState.Readable | EpollState.Receiving;
        if ((entry.State & (wanted | EpollState.Queued)) == wanted)
        {
            entry.State |= EpollState.Queued;
            int slot = Token.Slot(entry.Token);
            _ready.Enqueue((entry.State & EpollState.Listener) != 0 ? ~slot : slot);
        }
    }

    /// <summary>Ends an entry's visit in this turn; it stays in line when there is more to read.</summary>
    private void EndVisit(ref EpollEntry entry)
    {
        _ready.Dequeue();
        _visitsLeft--;
        entry.TurnReceives = 0;
        entry.State &= ~EpollState.Queued;
        EnqueueIfReady(ref entry);
    }

    private void Complete(CompletionKind kind, ulong token, int result) =>
        _finals.Enqueue(new() { Kind = kind, Token = token, Result = result, BufferId = -1 });

    /// <summary>Finds a connection's entry, and registers the descriptor the first time.</summary>
    /// <returns>The entry's slot, or -errno where the set takes no more (ENOSPC by max_user_watches, ENOMEM).</returns>
    private int Connection(int socket, ulong token)
    {
        int slot = Token.Slot(token);
        if (slot >= _connections.Length)
        {
            Array.Resize(ref _connections, Math.Max(_connections.Length * 2, slot + 1));
        }

        return Owns(token) ? slot : Register(ref _connections[slot], socket, token, CompletionKind.Receive, ConnectionEvents, EpollState.None);
    }

    private bool Owns(ulong token)
    {
        int slot = Token.Slot(token);
        return slot < _connections.Length && _connections[slot].Token == token && (_connections[slot].State & EpollState.Registered) != 0;
    }

    private int Register(ref EpollEntry entry, int descriptor, ulong token, CompletionKind kind, uint events, EpollState state)
    {
        int result = Kernel.EpollControl(_epoll, EpollOperation.Add, descriptor, events, Token.WithKind(token, kind));
        if (result < 0)
        {
            return result;
        }

        entry.Token = token;
        entry.Descriptor = descriptor;
        entry.TurnReceives = 0;
        // An entry that still stands in the ready queue from its last life keeps that mark, or it would stand there twice.
        entry.State = (entry.State & EpollState.Queued) | EpollState.Registered | state;
        return Token.Slot(token);
    }
}
