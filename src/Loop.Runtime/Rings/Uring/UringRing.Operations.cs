using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>The operations, each one submission entry (io_uring_enter(2)).</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    /// <summary>
    /// A send of the tick's memory never waits (DONTWAIT), so it is over when the kernel has consumed its entry; and it takes all or
    /// counts as failed (WAITALL), so that with CQE_SKIP_SUCCESS only a short or failed one posts a completion: with the count of
    /// bytes taken, or -EAGAIN for none. Half the completions of a request and answer loop are saved.
    /// </summary>
    private const uint TickSendFlags = MessageFlags.DontWait | MessageFlags.WaitAll | MessageFlags.NoSignal;

    public override void StartAccept(int listener, ulong token, bool handsOver)
    {
        if (_table is not null && !handsOver)
        {
            AcceptDirect(listener, token);
            return;
        }

        IoUringSqe* entry = Take(UringOperation.Accept, listener, Token.WithKind(token, CompletionKind.Accept));
        entry->IoPriority = _features.MultishotAccept ? UringAccept.Multishot : (ushort)0;
        entry->OperationFlags = SocketType.CloseOnExec | SocketType.NonBlocking;
    }

    public override void StopAccept(int listener, ulong token)
    {
        CancelOne(Token.WithKind(token, CompletionKind.Accept));
        if (_table is not null)
        {
            CancelOne(Token.WithKind(token, DirectAccept));
        }
    }

    public override void StartReceive(int socket, ulong token, bool once)
    {
        IoUringSqe* entry = Take(UringOperation.Receive, socket, Token.WithKind(token, CompletionKind.Receive));
        entry->Flags |= UringSqeFlags.BufferSelect;
        entry->BufferGroup = ProvidedBuffers.Group;
        if (once)
        {
            entry->Length = (uint)_options.MaxReceiveBytes;
            return;
        }

        entry->IoPriority = UringReceiveSend.Multishot;
        if (_features.MultishotReceiveLength)
        {
            entry->Length = (uint)_options.MaxReceiveBytes;
        }

        if (_features.ReceiveBudget)
        {
            entry->OptionLength = (uint)_options.ReceiveBudgetBytes;
        }
    }

    public override void StopReceive(int socket, ulong token) => CancelOne(Token.WithKind(token, CompletionKind.Receive));

    public override void StartHangUpWatch(int socket, ulong token)
    {
        // ERR, HUP and RDHUP are always reported, so the mask asks for nothing. Multishot, because a half-close reports RDHUP, and the reset that may
        // follow it is the one that is waited for.
        IoUringSqe* entry = Take(UringOperation.PollAdd, socket, Token.WithKind(token, CompletionKind.HangUp));
        entry->Length = UringPoll.AddMulti;
    }

    public override void StopHangUpWatch(int socket, ulong token) => CancelOne(Token.WithKind(token, CompletionKind.HangUp));

    public override void Send(Span<SendOperation> operations, int firstIndex, SendPiece* pieces)
    {
        for (int i = 0; i < operations.Length; i++)
        {
            ref SendOperation operation = ref operations[i];
            ulong userData = Token.WithKind((ulong)(firstIndex + i), CompletionKind.TickSend);
            IoUringSqe* entry = Take(UringOperation.Send, operation.Descriptor, userData);
            entry->Flags |= UringSqeFlags.CqeSkipSuccess;
            entry->OperationFlags = TickSendFlags;
            if (operation.PieceCount == 1)
            {
                entry->Address = (ulong)pieces[operation.FirstPiece].Data;
                entry->Length = (uint)operation.LengthBytes;
            }
            else
            {
                entry->Opcode = UringOperation.SendMessage;
                entry->Address = (ulong)_vectors.Gather(operation, pieces);
                entry->Length = 1;
            }
        }
    }

    public override void SendWaiting(int socket, ulong token, byte* data, int lengthBytes)
    {
        IoUringSqe* entry = Take(UringOperation.Send, socket, Token.WithKind(token, CompletionKind.WaitingSend));
        entry->Address = (ulong)data;
        entry->Length = (uint)lengthBytes;
        entry->OperationFlags = MessageFlags.NoSignal;
    }

    public override void StopWaiting(int socket, ulong token)
    {
        // One of the two is armed; which one it is, the kernel knows.
        CancelOne(Token.WithKind(token, CompletionKind.WaitingSend));
        CancelOne(Token.WithKind(token, CompletionKind.Writable));
    }

    public override void StopZeroCopy(ulong token) => CancelOne(Token.WithKind(token, CompletionKind.ZeroCopySend));

    public override void Cancel(int socket, ulong token)
    {
        IoUringSqe* entry = Take(UringOperation.AsyncCancel, socket, 0);
        entry->OperationFlags = UringCancel.Descriptor | UringCancel.All | (DirectTable.Names(socket) ? UringCancel.FixedDescriptor : 0u);
        entry->Flags |= UringSqeFlags.CqeSkipSuccess;
    }

    public override void CloseConnection(int socket, ulong token)
    {
        if (DirectTable.Names(socket))
        {
            CloseDirect(DirectTable.PlaceOf(socket));
            return;
        }

        IoUringSqe* entry = Take(UringOperation.Close, socket, 0);
        entry->Flags = UringSqeFlags.CqeSkipSuccess;
    }

    public override bool TryWakeOther(Ring other)
    {
        if (!_features.RingMessages || other is not UringRing<TKernel> target)
        {
            return false;
        }

        // The other ring gets a completion that answers nothing. In this one only a failure shows.
        IoUringSqe* entry = Take(UringOperation.MessageRing, target._queues.Descriptor, Token.WithKind((ulong)_woken.Count, CompletionKind.WakeOther));
        entry->Flags = UringSqeFlags.CqeSkipSuccess;
        entry->Address = UringMessageKind.Data;
        _woken.Add(target);
        return true;
    }

    private void CancelOne(ulong userData)
    {
        IoUringSqe* entry = Take(UringOperation.AsyncCancel, -1, 0);
        entry->Address = userData;
        entry->Flags = UringSqeFlags.CqeSkipSuccess;
    }
}
