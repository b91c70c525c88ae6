using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>Sending, closing and watching for resets.</summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    public override void Send(Span<SendOperation> operations, int firstIndex, SendPiece* pieces)
    {
        for (int i = 0; i < operations.Length; i++)
        {
            ref SendOperation operation = ref operations[i];
            operation.Result = SendNow(operation, pieces, more: false);
        }
    }

    public override void SendWaiting(int socket, ulong token, byte* data, int lengthBytes)
    {
        int slot = Connection(socket, token);
        if (slot < 0)
        {
            Complete(CompletionKind.WaitingSend, token, slot);
            return;
        }

        ref EpollEntry entry = ref _connections[slot];
        entry.SendData = data;
        entry.SendLength = lengthBytes;
        entry.State |= EpollState.Sending;
        // Tried at once: only a send that finds the socket full makes the kernel report when there is room again.
        ContinueSend(ref entry);
    }

    public override void StartHangUpWatch(int socket, ulong token)
    {
        int slot = Connection(socket, token);
        if (slot < 0)
        {
            Complete(CompletionKind.HangUp, token, slot);
            return;
        }

        ref EpollEntry entry = ref _connections[slot];
        entry.State |= EpollState.WatchingHangUp;
        if ((entry.State & EpollState.Failed) != 0)
        {
            ReportHangUp(ref entry);
        }
    }

    public override void StopHangUpWatch(int socket, ulong token)
    {
        if (Owns(token) && (_connections[Token.Slot(token)].State & EpollState.WatchingHangUp) != 0)
        {
            _connections[Token.Slot(token)].State &= ~EpollState.WatchingHangUp;
            Complete(CompletionKind.HangUp, token, -Errno.ECANCELED);
        }
    }

    public override void Cancel(int socket, ulong token)
    {
        StopReceive(socket, token);
        StopHangUpWatch(socket, token);
        StopWaiting(socket, token);
    }

    public override void StopWaiting(int socket, ulong token)
    {
        StopWaiting(token, EpollState.Sending, CompletionKind.WaitingSend);
        StopWaiting(token, EpollState.WaitingForRoom, CompletionKind.Writable);
    }

    public override int Detach(int socket, ulong token)
    {
        if (Owns(token))
        {
            // By name: the socket stays open, and with it would its place in the set (epoll(7)).
            int result = Kernel.EpollControl(_epoll, EpollOperation.Delete, socket, 0, 0);
            if (result < 0)
            {
                return result;
            }

            Forget(token);
        }

        return socket;
    }

    public override void CloseConnection(int socket, ulong token)
    {
        if (Owns(token))
        {
            Forget(token);
        }

        // Closing the only descriptor of a socket takes it out of the set; every descriptor here is close-on-exec.
        Kernel.Close(socket);
    }

    private void Forget(ulong token)
    {
        ref EpollEntry entry = ref _connections[Token.Slot(token)];
        entry.State &= EpollState.Queued;
        entry.Token = 0;
        entry.Descriptor = -1;
    }

    private void StopWaiting(ulong token, EpollState state, CompletionKind kind)
    {
        if (Owns(token) && (_connections[Token.Slot(token)].State & state) != 0)
        {
            _connections[Token.Slot(token)].State &= ~state;
            Complete(kind, token, -Errno.ECANCELED);
        }
    }

    private void ContinueSend(ref EpollEntry entry)
    {
        int result = (int)Kernel.Send(entry.Descriptor, entry.SendData, (nuint)entry.SendLength, SendFlags);
        if (result != -Errno.EAGAIN)
        {
            entry.State &= ~EpollState.Sending;
            Complete(CompletionKind.WaitingSend, entry.Token, result);
        }
    }

    private void ReportHangUp(ref EpollEntry entry)
    {
        if ((entry.State & EpollState.WatchingHangUp) != 0)
        {
            entry.State &= ~EpollState.WatchingHangUp;
            Complete(CompletionKind.HangUp, entry.Token, (int)(EpollFlags.Error | EpollFlags.HangUp));
        }
    }
}
