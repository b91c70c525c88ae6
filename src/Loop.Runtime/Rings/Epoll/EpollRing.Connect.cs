using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>Connecting: connect(2), and when the socket can be written to, SO_ERROR says what became of it.</summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    private EpollEntry[] _connecting = new EpollEntry[8];

    public override int StartConnect(int socket, ulong token, in PeerAddress remote)
    {
        int result = ConnectNow(socket, remote);
        if (result != RingResult.InProgress)
        {
            return result;
        }

        int slot = Token.Slot(token);
        if (slot >= _connecting.Length)
        {
            Array.Resize(ref _connecting, Math.Max(_connecting.Length * 2, slot + 1));
        }

        // Added after connect(2): a socket that is not connecting yet reports that it hung up.
        int registered = Kernel.EpollControl(
            _epoll, EpollOperation.Add, socket, EpollFlags.Out | EpollFlags.EdgeTriggered, Token.WithKind(token, CompletionKind.Connect));
        if (registered < 0)
        {
            return registered;
        }

        _connecting[slot] = new() { Token = token, Descriptor = socket, State = EpollState.Registered };
        return RingResult.InProgress;
    }

    public override void StopConnect(int socket, ulong token)
    {
        if (IsConnecting(token))
        {
            EndConnect(ref _connecting[Token.Slot(token)], -Errno.ECANCELED);
        }
    }

    private bool IsConnecting(ulong token)
    {
        int slot = Token.Slot(token);
        return slot < _connecting.Length && _connecting[slot].Token == token && (_connecting[slot].State & EpollState.Registered) != 0;
    }

    private void NoteConnect(ulong token)
    {
        if (!IsConnecting(token))
        {
            Counters.Stale++;
            return;
        }

        ref EpollEntry entry = ref _connecting[Token.Slot(token)];
        int error = 0;
        int lengthBytes = sizeof(int);
        int result = Kernel.GetSocketOption(entry.Descriptor, SocketLevel.Socket, SocketOption.Error, &error, &lengthBytes);
        EndConnect(ref entry, result < 0 ? result : -error);
    }

    private void EndConnect(ref EpollEntry entry, int result)
    {
        // The connection's own registration comes later, under its own token.
        Kernel.EpollControl(_epoll, EpollOperation.Delete, entry.Descriptor, 0, 0);
        Complete(CompletionKind.Connect, entry.Token, result);
        entry = default;
    }
}
