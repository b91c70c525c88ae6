using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Sockets in the ring's table of files: accepting into it, closing, and the calls that have no ring operation of their own. Those get an ordinary descriptor
/// of the same socket, made when first needed (FIXED_FD_INSTALL, 6.8) and kept until the socket closes.
/// </summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    private const CompletionKind DirectAccept = (CompletionKind)0x91;
    private const CompletionKind DirectShutdown = (CompletionKind)0x92;
    private const CompletionKind DirectInstall = (CompletionKind)0x93;
    private const CompletionKind DirectClose = (CompletionKind)0x94;
    private const uint AnyPlace = uint.MaxValue;
    private const int InstallPatienceMs = 1000;

    private readonly DirectTable? _table;
    private readonly Queue<IoUringCqe> _setAside = new();
    private bool _kernelShed;

    public override int PlacesInUse => _table?.InUse ?? 0;

    public override int AcceptRoom => _table is null ? int.MaxValue : _table.Places - _table.Occupied;

    public override int ShutdownSend(int socket)
    {
        if (!DirectTable.Names(socket))
        {
            return base.ShutdownSend(socket);
        }

        int place = DirectTable.PlaceOf(socket);
        ref DirectTable.Place state = ref _table![place];
        if (state.Real > 0)
        {
            return base.ShutdownSend(state.Real);
        }

        // Of the two ways, a kernel worker and two more system calls, the one that does not hold the loop.
        state.IsShutting = true;
        IoUringSqe* entry = Take(UringOperation.Shutdown, socket, Token.WithKind((ulong)place, DirectShutdown));
        entry->Length = ShutdownHow.Write;
        return 0;
    }

    public override int ResetOnClose(int socket)
    {
        if (!DirectTable.Names(socket))
        {
            return base.ResetOnClose(socket);
        }

        // As setsockopt(2), done while it is submitted, and so before the close behind it.
        Linger* linger = (Linger*)_vectors.Take(sizeof(Linger));
        *linger = new() { OnOff = 1, Seconds = 0 };
        IoUringSqe* entry = Take(UringOperation.UringCommand, socket, 0);
        entry->Flags |= UringSqeFlags.CqeSkipSuccess;
        entry->Offset = UringSocketCommand.SetSocketOption;
        entry->Address = SocketLevel.Socket | ((ulong)SocketOption.Linger << 32);
        entry->FileIndex = (uint)sizeof(Linger);
        entry->Address3 = (ulong)linger;
        return 0;
    }

    public override void CloseDescriptor(int descriptor)
    {
        if (DirectTable.Names(descriptor))
        {
            CloseDirect(DirectTable.PlaceOf(descriptor));
        }
        else
        {
            base.CloseDescriptor(descriptor);
        }
    }

    public override void AbandonSocket(int socket)
    {
        // A place of the ring's own goes with the ring.
        if (!DirectTable.Names(socket))
        {
            base.AbandonSocket(socket);
        }
    }

    public override int Detach(int socket, ulong token)
    {
        if (!DirectTable.Names(socket))
        {
            return socket;
        }

        int real = RealOf(socket);
        if (real >= 0)
        {
            int place = DirectTable.PlaceOf(socket);
            // It goes with the connection, and stays open when the place is closed.
            _table![place].Real = 0;
            CloseDirect(place);
        }

        return real;
    }

    public override PeerAddress Address(int socket, bool peer)
    {
        int real = RealOf(socket);
        return real < 0 ? default : base.Address(real, peer);
    }

    public override int SendNow(in SendOperation operation, SendPiece* pieces, bool more)
    {
        SendOperation real = operation;
        real.Descriptor = RealOf(operation.Descriptor);
        return real.Descriptor < 0 ? real.Descriptor : base.SendNow(real, pieces, more);
    }

    public override int SendFile(int socket, int file, long offset, int lengthBytes)
    {
        int real = RealOf(socket);
        return real < 0 ? real : base.SendFile(real, file, offset, lengthBytes);
    }

    public override int UnsentBytes(int socket)
    {
        int real = RealOf(socket);
        return real < 0 ? real : base.UnsentBytes(real);
    }

    public override int UnreadBytes(int socket)
    {
        bool isNew = DirectTable.Names(socket) && _table![DirectTable.PlaceOf(socket)].Real == 0;
        int real = RealOf(socket);
        if (real < 0)
        {
            return real;
        }

        int unreadBytes = base.UnreadBytes(real);
        if (isNew)
        {
            // Asked of those who are silent, and those may be many: none keeps an ordinary descriptor for it.
            Kernel.Close(real);
            _table![DirectTable.PlaceOf(socket)].Real = 0;
        }

        return unreadBytes;
    }

    public override bool ShedOne(int listener)
    {
        if (_kernelShed)
        {
            // With the table full the kernel has closed the one that it had accepted already.
            _kernelShed = false;
            return true;
        }

        return base.ShedOne(listener);
    }

    private void AcceptDirect(int listener, ulong token)
    {
        // SOCK_CLOEXEC is refused here: there is no descriptor to close.
        IoUringSqe* entry = Take(UringOperation.Accept, listener, Token.WithKind(token, DirectAccept));
        entry->IoPriority = UringAccept.Multishot;
        entry->OperationFlags = SocketType.NonBlocking;
        entry->FileIndex = AnyPlace;
    }

    private void CloseDirect(int place)
    {
        _table!.NoteClosing();
        ref DirectTable.Place state = ref _table[place];
        if (state.IsShutting)
        {
            state.IsClosing = true;
            return;
        }

        FreeDirect(place);
    }

    private void FreeDirect(int place)
    {
        if (_table![place].Real is > 0 and var real)
        {
            Kernel.Close(real);
        }

        _table.Free(place);
        IoUringSqe* entry = Take(UringOperation.Close, 0, Token.WithKind((ulong)place, DirectClose));
        entry->Flags = UringSqeFlags.CqeSkipSuccess;
        entry->FileIndex = (uint)place + 1;
    }

    /// <summary>A completion of the table's own. True where it is one of the contract's.</summary>
    private bool TranslateDirect(ref Completion completion)
    {
        switch (completion.Kind)
        {
            case DirectAccept:
                completion.Kind = CompletionKind.Accept;
                if (completion.Result >= 0)
                {
                    _table!.Take(completion.Result);
                    completion.Result = DirectTable.DescriptorOf(completion.Result);
                }
                else if (completion.Result == -Errno.ENFILE)
                {
                    // A close that is queued may have left its place by our count and not yet by the kernel's, so this does not ask for our count.
                    _kernelShed = true;
                    completion.Result = RingResult.NoDirectPlace;
                }

                return true;
            case DirectShutdown:
                int place = (int)completion.Token;
                _table![place].IsShutting = false;
                if (_table[place].IsClosing)
                {
                    FreeDirect(place);
                }

                return false;
            case DirectInstall:
                // Nobody waited for it so long.
                if (completion.Result >= 0)
                {
                    Kernel.Close(completion.Result);
                }

                return false;
            default:
                Counters.FailedCloses++;
                return false;
        }
    }

    /// <summary>An ordinary descriptor of a socket, for a call that takes no other; or -errno.</summary>
    private int RealOf(int descriptor)
    {
        if (!DirectTable.Names(descriptor))
        {
            return descriptor;
        }

        int place = DirectTable.PlaceOf(descriptor);
        if (_table![place].Real == 0)
        {
            int installed = Install(descriptor, place);
            if (installed < 0)
            {
                return installed;
            }

            _table[place].Real = installed;
        }

        return _table[place].Real;
    }

    /// <summary>
    /// Completions that found no room in the queue wait in the kernel's list, in order, until an enter finds some: what stands in the queue is set aside, to be reaped
    /// first.
    /// </summary>
    private void MakeRoom()
    {
        if (!_queues.HasOverflow)
        {
            return;
        }

        for (uint left = _queues.Ready; left > 0; left--)
        {
            _setAside.Enqueue(_queues.Peek(0));
            _queues.Retire(1);
        }

        Counters.Overflows++;
        KernelTimespec noWait = default;
        Enter(0, 0, &noWait);
        NoteArrived();
    }

    private int ReapSetAside(Span<Completion> completions)
    {
        int count = 0;
        while (count < completions.Length && _setAside.TryDequeue(out IoUringCqe cqe))
        {
            count += Translate(cqe, ref completions[count]) ? 1 : 0;
        }

        Counters.Completions += count;
        return count;
    }

    /// <summary>Done while it is submitted; only its completion is looked for among those that wait to be reaped.</summary>
    private int Install(int descriptor, int place)
    {
        ulong userData = Token.WithKind((ulong)place, DirectInstall);
        Take(UringOperation.FixedDescriptorInstall, descriptor, userData);
        SpinWait spin = default;
        long until = Environment.TickCount64 + InstallPatienceMs;
        do
        {
            Respill();
            Submit();
            if (_queues.TryTakeOut(userData, out int result))
            {
                return result;
            }

            MakeRoom();
            spin.SpinOnce(sleep1Threshold: -1);
        }
        while (Environment.TickCount64 < until);

        return -Errno.EBUSY;
    }
}
