using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>Accepting and receiving: one visit to a ready descriptor at a time.</summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    private const int AcceptsPerTurn = 64;
    private readonly int _receiveBuffer;
    private int _receivePosition;

    public override void StartAccept(int listener, ulong token, bool handsOver)
    {
        int slot = Token.Slot(token);
        if (slot >= _listeners.Length)
        {
            Array.Resize(ref _listeners, Math.Max(_listeners.Length * 2, slot + 1));
        }

        ref EpollEntry entry = ref _listeners[slot];
        if (entry.Token != token || (entry.State & EpollState.Registered) == 0)
        {
            int result = Register(ref entry, listener, token, CompletionKind.Accept, ListenerEvents, EpollState.Listener);
            if (result < 0)
            {
                Complete(CompletionKind.Accept, token, result);
                return;
            }
        }

        entry.State |= EpollState.Receiving;
        EnqueueIfReady(ref entry);
    }

    public override void StopAccept(int listener, ulong token)
    {
        ref EpollEntry entry = ref _listeners[Token.Slot(token)];
        if (entry.Token == token && (entry.State & EpollState.Receiving) != 0)
        {
            entry.State &= ~EpollState.Receiving;
            Complete(CompletionKind.Accept, token, -Errno.ECANCELED);
        }
    }

    public override void StartReceive(int socket, ulong token, bool once)
    {
        int slot = Connection(socket, token);
        if (slot < 0)
        {
            Complete(CompletionKind.Receive, token, slot);
            return;
        }

        ref EpollEntry entry = ref _connections[slot];
        entry.State |= EpollState.Receiving;
        entry.State = once ? entry.State | EpollState.ReceivingOnce : entry.State & ~EpollState.ReceivingOnce;
        EnqueueIfReady(ref entry);
    }

    public override void StopReceive(int socket, ulong token)
    {
        if (Owns(token) && (_connections[Token.Slot(token)].State & EpollState.Receiving) != 0)
        {
            _connections[Token.Slot(token)].State &= ~EpollState.Receiving;
            Complete(CompletionKind.Receive, token, -Errno.ECANCELED);
        }
    }

    private int ReapAccepts(ref EpollEntry entry, Span<Completion> completions)
    {
        int count = 0;
        while (count < completions.Length && (entry.State & (EpollState.Receiving | EpollState.Readable)) == (EpollState.Receiving | EpollState.Readable))
        {
            if (entry.TurnReceives++ == AcceptsPerTurn)
            {
                break;
            }

            int result = AcceptNow(entry.Descriptor);
            if (result == -Errno.EAGAIN)
            {
                entry.State &= ~EpollState.Readable;
                break;
            }

            if (result < 0)
            {
                // As a multishot accept does, an error ends it; the listener stays readable for the next start.
                entry.State &= ~EpollState.Receiving;
            }

            completions[count++] = new()
            {
                Kind = CompletionKind.Accept,
                Token = entry.Token,
                Result = result,
                BufferId = -1,
                More = result >= 0,
            };
        }

        if (count < completions.Length)
        {
            EndVisit(ref entry);
        }

        return count;
    }

    /// <summary>One receive from the connection whose turn it is.</summary>
    private int ReapReceive(ref EpollEntry entry, Span<Completion> completions)
    {
        if ((entry.State & (EpollState.Receiving | EpollState.Readable)) != (EpollState.Receiving | EpollState.Readable))
        {
            EndVisit(ref entry);
            return 0;
        }

        int room = ReceiveRoom();
        if (room == 0)
        {
            // All of the hot buffer is waiting to be sent: the tick ends here, its sends bring the memory home, and the next goes on.
            _visitsLeft = 0;
            return 0;
        }

        byte* data = ReceiveMemory.Address(_receiveBuffer) + _receivePosition;
        int received = (int)Kernel.Receive(entry.Descriptor, data, (nuint)room, 0);
        if (received == -Errno.EAGAIN)
        {
            entry.State &= ~(EpollState.Readable | EpollState.DrainFully);
            EndVisit(ref entry);
            return 0;
        }

        bool ended = received <= 0 || (entry.State & EpollState.ReceivingOnce) != 0;
        ref Completion completion = ref completions[0];
        completion = new() { Kind = CompletionKind.Receive, Token = entry.Token, Result = received, BufferId = -1, More = !ended };
        if (received > 0)
        {
            completion.Data = data;
            completion.BufferId = _receiveBuffer;
            ReceiveMemory.AddReference(_receiveBuffer);
            // The next piece starts on its own cache line.
            _receivePosition += (received + 63) & ~63;
        }

        if (ended)
        {
            entry.State &= ~EpollState.Receiving;
            EndVisit(ref entry);
        }
        else if (received < room && (entry.State & EpollState.DrainFully) == 0)
        {
            // epoll(7): on a stream socket a read shorter than asked has emptied it, and what comes later is a new edge.
            // With RDHUP, HUP, ERR or urgent data reported that edge has already been: those drain to EAGAIN.
            entry.State &= ~EpollState.Readable;
            EndVisit(ref entry);
        }
        else if (++entry.TurnReceives >= _options.ReceivesPerTurn)
        {
            EndVisit(ref entry);
        }

        return 1;
    }

    /// <summary>Room for one read in the hot buffer, which starts over as soon as nothing refers to it.</summary>
    private int ReceiveRoom()
    {
        if (ReceiveMemory.PiecesOut == 0)
        {
            _receivePosition = 0;
        }

        int room = Math.Min(_options.MaxReceiveBytes, ReceiveMemory.BufferBytes - _receivePosition);
        return room < _options.MaxReceiveBytes && _receivePosition > 0 ? 0 : room;
    }
}
